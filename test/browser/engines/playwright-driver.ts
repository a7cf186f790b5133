/** Chromium and Firefox, by way of playwright-core and the browsers that the machine has. */
import { chromium, firefox, type Browser } from 'playwright-core'
import { chromiumArguments, chromiumPath } from '../chromium.js'
import { playwrightDriver } from '../scenarios/playwright.js'
import type { EngineDriver } from './driver.js'

/** Firefox's own traffic is not of interest, and a proxy is set for all that pages ask. */
const firefoxPreferences = (proxyPort: number) => ({
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': proxyPort,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': proxyPort,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,nothing',
  'browser.safebrowsing.update.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'toolkit.telemetry.enabled': false,
  // Else https is tried before http.
  'dom.security.https_first': false,
  'ui.prefersReducedMotion': 1,
})

const launch = (engine: 'chromium' | 'firefox', proxyPort: number): Promise<Browser> =>
  engine === 'chromium'
    ? chromium.launch({
        executablePath: chromiumPath(),
        args: chromiumArguments(undefined, [`--proxy-server=http://127.0.0.1:${proxyPort}`]),
        // A page that was left may come back as it was, as it does for a visitor.
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      })
    : firefox.launch({
        // Playwright's own Firefox is patched and speaks another protocol than Mozilla's.
        channel: 'moz-firefox',
        executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
        firefoxUserPrefs: firefoxPreferences(proxyPort),
      })

export const openPlaywrightDriver = async (
  engine: 'chromium' | 'firefox',
  proxyPort: number,
): Promise<EngineDriver> => {
  const browser = await launch(engine, proxyPort)
  const context = await browser.newContext({
    viewport: { width: 1000, height: 760 },
    ...(engine === 'chromium' && { reducedMotion: 'reduce' }),
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const driver = playwrightDriver(page)
  return {
    ...driver,
    engine,
    run: (act: (given: never) => unknown, given: unknown = null) =>
      driver.run(act, given as never) as never,
    async goto(url) {
      await page.goto(url)
    },
    async back() {
      // A page that was kept never loads, for which `goBack` would wait.
      await page.evaluate(() => history.back())
    },
    async reload() {
      await page.reload()
    },
    click: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    setOnline: (isOnline) => context.setOffline(!isOnline),
    close: () => browser.close(),
  }
}
