import {html} from './html.ts';
import {json} from './json.ts';
import {junit} from './junit.ts';
import {markdown} from './markdown.ts';
import type {Reporter} from './reporter.ts';
import {tap} from './tap.ts';

/** The registry: a new format is one file and one line here. */
export const reporters: readonly Reporter[] = [json, junit, tap, markdown, html];
