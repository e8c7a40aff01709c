// SPDX-License-Identifier: Apache-2.0
// Runs the public SDKs of each vendor against an HTTP server on loopback, and writes the bodies of
// their requests to FORMAT.ndjson, one line each. README.md says how to run it.
import {createServer} from 'node:http';
import {gunzipSync} from 'node:zlib';
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(process.cwd() + '/');
const AT = new Date('2026-03-04T10:15:30.123Z');
const ACCOUNT = 'acct_1';
const USER = 'user_1';
const ANONYMOUS = 'anon_1';
const EVENT = 'Report Exported';
const PROPERTIES = {rows: 7, kind: 'pdf'};
const TRAITS = {plan: 'pro', seats: 5};

/** Starts a server that answers every request, and collects the bodies. */
async function listen() {
  const bodies = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      let body = Buffer.concat(chunks);
      if (request.headers['content-encoding'] === 'gzip') {
        body = gunzipSync(body);
      }
      const query = request.url.split('?')[1];
      if (query?.includes('data=')) {
        bodies.push(query);
      } else if (body.length > 0) {
        bodies.push(body.toString('utf8'));
      }
      const mixpanel = /^\/(track|engage|groups|import)/.test(request.url);
      response.writeHead(200, {'content-type': 'application/json'});
      response.end(mixpanel ? '1' : '{"code":200,"status":1,"success":true,"flags":{}}');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {bodies, server, port: server.address().port};
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Captures what one SDK sends. */
async function capture(name, send, convert = (body) => [JSON.parse(body)]) {
  const {bodies, server, port} = await listen();
  await send(port);
  await pause(1500);
  server.closeAllConnections();
  server.close();
  const lines = bodies.flatMap(convert).map((json) => JSON.stringify(json));
  writeFileSync(new URL(name + '.ndjson', import.meta.url), lines.join('\n') + '\n');
  console.log(name + ': ' + bodies.length + ' requests, ' + lines.length + ' lines');
}

async function segment(port) {
  const {Analytics} = require('@segment/analytics-node');
  const client = new Analytics({writeKey: 'key', host: `http://127.0.0.1:${port}`, maxEventsInBatch: 2});
  segmentCalls(client, {timestamp: AT});
  await client.closeAndFlush();
}

async function rudderstack(port) {
  const Analytics = require('@rudderstack/rudder-sdk-node');
  const client = new Analytics('key', {dataPlaneUrl: `http://127.0.0.1:${port}`, flushAt: 2, gzip: false});
  segmentCalls(client, {timestamp: AT});
  await client.flush();
}

/** Makes the calls of the Segment spec, whose SDKs have the same methods. */
function segmentCalls(client, more) {
  client.identify({userId: USER, anonymousId: ANONYMOUS, traits: {name: 'One'}, ...more});
  client.group({userId: USER, groupId: ACCOUNT, traits: TRAITS, ...more});
  client.track({userId: USER, event: EVENT, properties: PROPERTIES, context: {groupId: ACCOUNT}, ...more});
  client.page({userId: USER, name: 'Reports', context: {groupId: ACCOUNT}, ...more});
  client.alias({userId: USER, previousId: ANONYMOUS, ...more});
}

async function posthog(port) {
  const {PostHog} = require('posthog-node');
  const client = new PostHog('key', {
    host: `http://127.0.0.1:${port}`, flushAt: 2, disableCompression: true, disableGeoip: true});
  client.identify({distinctId: USER, properties: {name: 'One'}});
  client.groupIdentify({groupType: 'company', groupKey: ACCOUNT, properties: TRAITS, distinctId: USER});
  client.groupIdentify({groupType: 'project', groupKey: 'p1', properties: {plan: 'of a project'}});
  client.capture({distinctId: USER, event: EVENT, properties: PROPERTIES, groups: {company: ACCOUNT}, timestamp: AT});
  client.capture({distinctId: USER, event: '$pageview', properties: {$current_url: '/reports'}, groups: {company: ACCOUNT}, timestamp: AT});
  client.alias({distinctId: USER, alias: ANONYMOUS});
  await client.shutdown();
}

async function amplitude(port) {
  const client = require('@amplitude/analytics-node');
  await client.init('key', {serverUrl: `http://127.0.0.1:${port}/2/httpapi`, flushQueueSize: 10}).promise;
  const who = {user_id: USER, device_id: ANONYMOUS, time: AT.getTime()};
  client.identify(new client.Identify().set('name', 'One'), who);
  client.setGroup('company', ACCOUNT, who);
  const traits = new client.Identify();
  Object.entries(TRAITS).forEach(([name, value]) => traits.set(name, value));
  client.groupIdentify('company', ACCOUNT, traits, who);
  client.track(EVENT, PROPERTIES, {...who, groups: {company: ACCOUNT}});
  await client.flush().promise;
}

async function mixpanel(port) {
  const client = require('mixpanel').init('token', {host: `127.0.0.1:${port}`, protocol: 'http'});
  const done = (resolve) => () => resolve();
  await new Promise((r) => client.alias(USER, ANONYMOUS, done(r)));
  await new Promise((r) => client.groups.set('company_id', ACCOUNT, TRAITS, done(r)));
  await new Promise((r) => client.people.set(USER, {name: 'One'}, done(r)));
  await new Promise((r) => client.track(EVENT, {distinct_id: USER, company_id: ACCOUNT, ...PROPERTIES}, done(r)));
  await new Promise((r) => client.track_batch(
    [{event: EVENT, properties: {distinct_id: USER, company_id: ACCOUNT, ...PROPERTIES}}], done(r)));
}

/** Decodes the form in which the SDK sends JSON; a proxy that writes to Kafka does the same. */
function mixpanelBody(body) {
  if (!body.includes('data=')) {
    return [JSON.parse(body)];
  }
  const data = new URLSearchParams(body).get('data');
  return [JSON.parse(data.trim().startsWith('{') || data.trim().startsWith('[')
    ? data : Buffer.from(data, 'base64').toString('utf8'))];
}

async function snowplow(port) {
  const {newTracker, buildSelfDescribingEvent, buildPageView, buildStructEvent} = require('@snowplow/node-tracker');
  const tracker = newTracker(
    {namespace: 'sp', appId: 'app', encodeBase64: false},
    {endpoint: '127.0.0.1', protocol: 'http', port, eventMethod: 'post', bufferSize: 1});
  tracker.setUserId(USER);
  tracker.setDomainUserId(ANONYMOUS);
  const account = [{schema: 'iglu:io.example/account/jsonschema/1-0-0', data: {id: ACCOUNT}}];
  tracker.track(buildSelfDescribingEvent({
    event: {schema: 'iglu:io.example/report_exported/jsonschema/1-0-0', data: PROPERTIES}}), account, AT.getTime());
  tracker.track(buildPageView({pageUrl: 'https://app.example/reports', pageTitle: 'Reports'}), account, AT.getTime());
  tracker.track(buildStructEvent({category: 'reports', action: 'share', label: 'pdf'}), account, AT.getTime());
  await pause(1500);
}

/** Names the events and entities of Snowplow as its analytics SDK does: vendor, name, major version. */
function shredded(prefix, schema) {
  const [, vendor, name, version] = schema.match(/^iglu:([^/]+)\/([^/]+)\/jsonschema\/(\d+)/);
  return `${prefix}_${vendor.replaceAll('.', '_')}_${name}_${version}`;
}

/** Turns a tracker payload into the enriched JSON, as Enrich and the analytics SDK do. */
function snowplowEnriched(body) {
  const kinds = {ue: 'unstruct', pv: 'page_view', se: 'struct'};
  return JSON.parse(body).data.map((sent) => {
    const time = new Date(Number(sent.ttm ?? sent.dtm)).toISOString();
    const event = {
      app_id: sent.aid, platform: sent.p, collector_tstamp: time, dvce_created_tstamp: time,
      derived_tstamp: time, event: kinds[sent.e], event_id: sent.eid, v_tracker: sent.tv,
      user_id: sent.uid, domain_userid: sent.duid, page_url: sent.url, page_title: sent.page,
      se_category: sent.se_ca, se_action: sent.se_ac, se_label: sent.se_la,
      event_vendor: 'com.snowplowanalytics.snowplow', event_name: kinds[sent.e]};
    for (const entity of JSON.parse(sent.co ?? '{"data":[]}').data) {
      (event[shredded('contexts', entity.schema)] ??= []).push(entity.data);
    }
    if (sent.ue_pr) {
      const own = JSON.parse(sent.ue_pr).data;
      const [, vendor, name] = own.schema.match(/^iglu:([^/]+)\/([^/]+)/);
      Object.assign(event, {event_vendor: vendor, event_name: name});
      event[shredded('unstruct_event', own.schema)] = own.data;
    }
    return event;
  });
}

const all = {
  segment: () => capture('segment', segment),
  rudderstack: () => capture('rudderstack', rudderstack),
  posthog: () => capture('posthog', posthog),
  amplitude: () => capture('amplitude', amplitude),
  mixpanel: () => capture('mixpanel', mixpanel, mixpanelBody),
  snowplow: () => capture('snowplow', snowplow, snowplowEnriched),
};
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all)) {
  await all[name]();
}
process.exit(0);
