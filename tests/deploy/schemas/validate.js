// Checks manifests, a JSON array on stdin, against the schemas of npm's kubernetes-models. Prints a line
// for each problem, and "no schema: KIND" for kinds that the packages do not know.
import { text } from 'node:stream/consumers';

const PACKAGES = {
  'argoproj.io': '@kubernetes-models/argo-rollouts/argoproj.io',
  'networking.istio.io': '@kubernetes-models/istio/networking.istio.io',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/monitoring.coreos.com',
};

async function modelOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const folder = PACKAGES[group] ?? ['kubernetes-models', group].filter(Boolean).join('/');
  try {
    return (await import(`${folder}/${version}/${kind}`))[kind];
  } catch {
    return undefined;
  }
}

for (const manifest of JSON.parse(await text(process.stdin))) {
  const name = `${manifest.kind}/${manifest.metadata?.name}`;
  const Model = await modelOf(manifest);
  if (!Model) {
    console.log(`no schema: ${manifest.apiVersion} ${manifest.kind}`);
    continue;
  }
  try {
    new Model(manifest).validate();
  } catch (error) {
    console.log(`${name}: ${error.message.replaceAll('\n', '; ')}`);
  }
}
