/** What a scenario is: a sentence about behaviour, and what shows it in any browser. */
import type { Stage } from '../engines/stage.js'

export type Scenarios = Readonly<Record<string, (stage: Stage) => Promise<void>>>
