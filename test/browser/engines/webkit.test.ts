/** The core of what the widget does, in WebKit. */
import { testScenarios } from './scenarios.js'

testScenarios('webkit')
