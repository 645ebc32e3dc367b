import { flagdCases } from './flagd_cases.mjs';

flagdCases('rpc');
