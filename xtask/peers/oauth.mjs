// In: a client's id and secret, as arguments. Out: an OAuth 2.0 server (oidc-provider) on a free port of 127.0.0.1 with the
// endpoints of a service account, and beside it the resource that its tokens open. "listening <port>" on stdout says that it
// is ready. It must never know the client under test.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [clientId, clientSecret] = process.argv.slice(2);
const resource = /^\/api\/atlas\/v1\.0\/orgs\/([a-f0-9]{24})\/liveMigrations\/linkTokens(\?|$)/;
// This organization's resource refuses the first token that it sees and revokes it, as if it had been revoked meanwhile.
const forgetful = 'f'.repeat(24);
let forgotten = false;

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_basic',
    }],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true },
    },
    routes: { token: '/api/oauth/token', revocation: '/api/oauth/revoke' },
    ttl: { ClientCredentials: 3600 },
  });
  const authorize = provider.callback();
  server.on('request', (request, response) => {
    const found = resource.exec(request.url);
    if (!found) {
      authorize(request, response);
      return;
    }
    answer(provider, request, found[1]).then(
      (refusal) => write(response, refusal),
      (error) => write(response, { error: 500, errorCode: 'UNEXPECTED_ERROR', reason: error.message }),
    );
  });
  console.log(`listening ${port}`);
});

// Nothing for a call whose token the server issued and still honours, else the refusal.
async function answer(provider, request, organization) {
  if (request.method !== 'DELETE') return { error: 404, errorCode: 'RESOURCE_NOT_FOUND', reason: 'Not Found' };
  const [, value] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const token = value && await provider.ClientCredentials.find(value);
  if (!token) return { error: 401, errorCode: 'NOT_AUTHORIZED', reason: 'Unauthorized' };
  if (organization === forgetful && !forgotten) {
    forgotten = true;
    await token.destroy();
    return { error: 401, errorCode: 'TOKEN_REVOKED', reason: 'Unauthorized' };
  }
  return undefined;
}

function write(response, refusal) {
  if (!refusal) {
    response.writeHead(204).end();
    return;
  }
  const headers = { 'content-type': 'application/json' };
  if (refusal.error === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"';
  response.writeHead(refusal.error, headers).end(JSON.stringify(refusal));
}
