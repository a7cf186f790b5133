/**
 * The codes that only the doctor has, with what each means: causes that a page cannot see. All other
 * codes of a report are those of the error reference.
 */
import { isWidgetCode } from '../diagnosis/codes.js'
import { errors } from '../protocol/errors.js'

export const doctorCodes = {
  name_not_found: 'The host name does not exist.',
  network_unavailable: 'The machine that looks has no network. Nothing is known about the site.',
  address_refused: 'The address is private, and only public ones are looked at from there.',
  connection_refused: 'Nothing listens at the address.',
  connection_reset: 'The connection was ended without an answer.',
  host_unreachable: 'There is no way to the host from the machine that looks.',
  timed_out: 'No answer came in time.',
  certificate_expired: 'The certificate has expired, or is not valid yet.',
  certificate_untrusted: 'No known authority vouches for the certificate.',
  certificate_wrong_host: 'The certificate is for another name.',
  certificate_expires_soon: 'The certificate ends within two weeks.',
  tls_failed: 'The encryption could not be agreed on.',
  not_http: 'What answers cannot be read as HTTP.',
  redirect_loop: 'Redirects lead round in circles, too far, or to what is no web address.',
  page_error: 'The page answers with a status of 400 or more.',
  page_needs_login: 'The page is behind a login.',
  page_refused: 'The page answers 403.',
  page_not_html: 'What answers is no page.',
  page_too_large: 'The page has more than 2 MB of HTML, or more than 200,000 elements.',
  tag_missing: 'The tag is not in the HTML of the page.',
  tag_waits: 'The tag has a type that no browser runs, as consent tools leave it.',
  address_too_long: 'An address in the tag has more than 4,000 characters.',
  token_differs: 'The page has another token than the one that was given.',
  api_differs: 'The page names another server than the one that was given.',
  script_missing: 'Nothing is at the address of the script.',
  script_wrong_type: 'What comes in place of the script is not declared to be JavaScript.',
  script_uncompressed: 'The script travels uncompressed.',
  script_uncached: 'Browsers may not keep the script.',
  integrity_mismatch: 'The script is not the one that the attribute integrity names.',
  corp_missing: 'The page is isolated, and the script lacks Cross-Origin-Resource-Policy.',
  csp_report_only: 'A policy that is only reported would keep the chat out.',
  stream_cut: 'A reply ended in the middle.',
  clock_skew: "The server's clock is more than a minute off.",
  http1_only: 'The server speaks no HTTP/2.',
  browser_missing: 'No Chromium was found, or it did not start.',
  launcher_missing: 'The launcher did not appear in the page.',
  launcher_hidden: 'The launcher is in the page, and something covers it or hides it.',
  panel_missing: 'The panel did not come when the launcher was pressed.',
  console: 'The widget has printed a remark in the console of the page.',
  layout_shift: 'The chat moved other things in the page.',
  slow_start: "The chat's scripts kept the browser busy for long.",
  doctor_failed: 'The doctor itself broke in a step. Of that step nothing is known.',
} as const

export type DoctorCode = keyof typeof doctorCodes

/** Whether the error reference has a page for it. */
export const isReferenced = (code: string): boolean =>
  isWidgetCode(code) || Object.hasOwn(errors, code)
