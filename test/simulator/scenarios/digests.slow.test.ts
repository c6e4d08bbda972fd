import { describe } from 'vitest';
import { holdDigests } from '../../support/digests.ts';

describe('the digests of the bundled scenarios that take long', () => holdDigests('slow'));
