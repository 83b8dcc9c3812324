// Asks Comunica each of the queries in the argument, a JSON list of {source, query}, and writes the list of answers:
// {"type", "answer"} with SPARQL JSON for solutions and truth values, N-Triples for graphs; {"error"} where it fails.
// Sources are plain addresses, so that Comunica has to find out what kind of source each is.
import { QueryEngine } from '@comunica/query-sparql';

const engine = new QueryEngine();

async function ask({ source, query }) {
  const result = await engine.query(query, { sources: [source] });
  const isGraph = result.resultType === 'quads';
  const { data } = await engine.resultToString(result, isGraph ? 'application/n-triples' : 'application/sparql-results+json');
  let answer = '';
  for await (const chunk of data) answer += chunk;
  return { type: result.resultType, answer };
}

const answers = [];
for (const asked of JSON.parse(process.argv[2])) {
  answers.push(await ask(asked).catch((error) => ({ error: String(error) })));
}
console.log(JSON.stringify(answers));
