// What the bundle holds: the four diagram types that the site may use, behind one global.
import { parse, register, render } from 'pele/core';
import classDiagram from 'pele/diagrams/class';
import flowchart from 'pele/diagrams/flowchart';
import sequence from 'pele/diagrams/sequence';
import state from 'pele/diagrams/state';

register(classDiagram, flowchart, sequence, state);
globalThis.pele = { parse, render };
