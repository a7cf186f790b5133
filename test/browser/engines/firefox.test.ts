/** The core of what the widget does, in Firefox. */
import { testScenarios } from './scenarios.js'

testScenarios('firefox')
