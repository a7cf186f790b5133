/** The shop's own script: it only tells a refused page why it is refused. */
if (location.hostname !== 'localhost') {
  document.getElementById('origin').textContent = location.origin
  document.getElementById('refused').hidden = false
}
