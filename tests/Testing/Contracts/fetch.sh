#!/usr/bin/env bash
# Makes the API contracts that the fake servers hold requests against, in artifacts/contracts:
#   github.openapi.json   cut out of GitHub's own OpenAPI description (npm @octokit/openapi, MIT)
#   axe.min.js            the checker of accessibility that the browser tests run (npm axe-core, MPL-2.0)
#   slack.schema.json     made from the types of Slack's own client (npm @slack/web-api, MIT)
# Does nothing when they are there already, made from these versions by these scripts. Needs npm.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
out=$(cd ../../.. && pwd)/artifacts/contracts
openapi=23.0.2 slack=8.2.0 generator=2.4.0 axe=4.14.1

stamp=$(cat fetch.sh ./*.mjs | sha256sum | cut -d' ' -f1)
[ "$(cat "$out/stamp" 2>/dev/null || true)" != "$stamp" ] || exit 0
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

archive=$(npm pack --silent "@octokit/openapi@$openapi")
tar -xzf "$archive" package/generated/api.github.com.json
node "$here/openapi-subset.mjs" package/generated/api.github.com.json "$out/github.openapi.json" \
  "get /user" \
  "get /app" \
  "get /repos/{owner}/{repo}/installation" \
  "post /app/installations/{installation_id}/access_tokens" \
  "get /repos/{owner}/{repo}/commits/{ref}" \
  "get /repos/{owner}/{repo}/commits/{commit_sha}/pulls" \
  "get /repos/{owner}/{repo}/compare/{basehead}" \
  "get /repos/{owner}/{repo}/pulls" \
  "get /repos/{owner}/{repo}/pulls/{pull_number}/files" \
  "get /repos/{owner}/{repo}/contents/{path}" \
  "get /repos/{owner}/{repo}/commits/{ref}/status" \
  "post /repos/{owner}/{repo}/statuses/{sha}" \
  "get /repos/{owner}/{repo}/commits/{ref}/check-runs" \
  "post /repos/{owner}/{repo}/check-runs" \
  "patch /repos/{owner}/{repo}/check-runs/{check_run_id}" \
  "get /repos/{owner}/{repo}/deployments" \
  "post /repos/{owner}/{repo}/deployments" \
  "get /repos/{owner}/{repo}/deployments/{deployment_id}/statuses" \
  "post /repos/{owner}/{repo}/deployments/{deployment_id}/statuses" \
  "get /repos/{owner}/{repo}/issues/{issue_number}/comments" \
  "post /repos/{owner}/{repo}/issues/{issue_number}/comments" \
  "patch /repos/{owner}/{repo}/issues/comments/{comment_id}" \
  "delete /repos/{owner}/{repo}/issues/comments/{comment_id}"

rm -rf package
archive=$(npm pack --silent "axe-core@$axe")
tar -xzf "$archive" package/axe.min.js
mv package/axe.min.js "$out/axe.min.js"

echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts "@slack/web-api@$slack" "ts-json-schema-generator@$generator"
node_modules/.bin/ts-json-schema-generator --no-type-check --type '*' -o slack.all.json \
  --path 'node_modules/@slack/web-api/dist/types/request/{chat,conversations,users}.d.ts'
node "$here/slack-schema.mjs" slack.all.json "$out/slack.schema.json" \
  ChatPostMessageArguments ChatUpdateArguments ConversationsHistoryArguments ConversationsRepliesArguments UsersConversationsArguments UsersLookupByEmailArguments

echo "$stamp" >"$out/stamp"
