/**
 * One short soft tone for an answer that came while nobody looked. It is made by the browser, so
 * there is nothing to fetch; where it may not sound, it is silent.
 */

let context: AudioContext | null = null

/** Browsers let a page sound only after it was used: called when the visitor does something. */
export const prepareSound = (): AudioContext | null => {
  try {
    context ??= new AudioContext()
    if (context.state === 'suspended') context.resume().catch(() => {})
  } catch {
    // A browser without it, or a policy against it.
  }
  return context
}

const frequencies = [587.33, 880]
const apartSeconds = 0.09
const lengthSeconds = 0.5
const loudness = 0.06

export const sound = (): void => {
  const at = prepareSound()
  if (!at) return
  frequencies.forEach((frequency, index) => {
    const start = at.currentTime + 0.02 + index * apartSeconds
    const tone = new OscillatorNode(at, { type: 'sine', frequency })
    const volume = new GainNode(at, { gain: 0 })
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + lengthSeconds)
    tone.connect(volume).connect(at.destination)
    tone.start(start)
    tone.stop(start + lengthSeconds)
  })
}
