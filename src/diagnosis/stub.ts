/**
 * What a page may have before our script: it queues calls, and it notices when that script does not
 * come, which the script itself cannot say. Text, for a site to paste; nothing here runs in the build.
 */

/**
 * Plain JavaScript for any browser, the same for every site, so that a policy may name it by its hash.
 * It knows our scripts that failed by their address, and prints one block.
 */
export const stub = `window.Parley = window.Parley || function () { (Parley.q = Parley.q || []).push(arguments) };
(function (refused) {
  addEventListener('securitypolicyviolation', function (e) { if (e.disposition === 'enforce' && /^script/.test(e.effectiveDirective)) refused.push(e) })
  addEventListener('error', function (e) {
    var tag = e.target, at = /^((\\w+:..[^/]+).*?)\\/(?:embed\\/(ct_\\w+)|([\\d.]+\\/)?parley)\\.js/.exec(tag.src)
    function print(code, cause, fix) {
      console.error('[Parley] ' + code + ': ' + cause + '\\n  Seen      ' + origin + '\\n  Token     ' +
        (at[3] || tag.dataset.clientToken || '(none)').replace(/^(.{8}).*(.{4})$/, '$1\\u2026$2') + '   Server  ' + at[1] +
        '\\n  Fix       ' + fix + '\\n  More      ' + at[1] + '/docs/errors/' + code)
    }
    if (at) setTimeout(function () {
      var policy = refused.filter(function (e) { return e.blockedURI === at[2] || !e.blockedURI.indexOf(at[0]) })[0]
      if (policy) return print('csp_blocked', "this page's Content-Security-Policy forbids the chat.",
        /strict-dynamic/.test(policy.originalPolicy) ? 'put the nonce of the policy on the script tag' : 'add  ' + at[2] + '  to script-src')
      if (location.protocol === 'https:' && /^http:..(?!localhost|127|\\[::1)/.test(tag.src))
        return print('mixed_content', 'this page is https and the script is http.', 'write  ' + at[1].replace(':', 's:') + '  into the page')
      var image = new Image()
      image.onload = function () {
        fetch(tag.src, { mode: 'no-cors' }).then(
          function () { print('unexpected_answer', 'likely: what answers is not this script.', 'see that the address of the tag and its integrity are those of the present version') },
          function () { print('blocked_by_client', 'likely: a filter blocks the script.', 'try a window without extensions') })
      }
      image.onerror = function () { print('unreachable', 'likely: the script did not load.', 'open  ' + at[1] + '/healthz') }
      image.src = at[1] + '/healthz.gif'
    }, 99)
  }, true)
})([])`
