/** The core of what the widget does, in Chromium. */
import { testScenarios } from './scenarios.js'

testScenarios('chromium')
