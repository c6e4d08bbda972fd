/** Who a command acts for: whoever has signed in at a gateway, a key, or whom it says where nobody proves anything. */
import { type Command, Option } from 'commander';
import type { Sender } from 'xstate-temporal/engine';
import { badInput } from '../exit.ts';
import { parseSender, userName } from './names.ts';
import { withTarget } from './options.ts';
import type { Target, TargetOptions } from './target.ts';

/** The options of a command that acts for a person. */
export interface PersonOptions extends Omit<TargetOptions, 'gateway'> {
  readonly gateway?: string;
  readonly account?: string;
  readonly breakGlass?: boolean;
}

/** Of one that says something in a role. */
export interface SenderOptions extends PersonOptions {
  readonly as?: string;
  readonly role?: string;
}

/** The options of a command that looks at what a person may see. */
export function withPerson(command: Command): Command {
  return withTarget(command)
    .addOption(new Option('--gateway <url>', 'the gateway to go through').helpGroup('Who you are:'))
    .addOption(
      new Option('--account <subject>', 'which of the sign-ins; default: the latest').helpGroup('Who you are:'),
    )
    .addOption(
      new Option('--break-glass', 'past the gateway, with the key in --keys; the ledger names the key').helpGroup(
        'Who you are:',
      ),
    );
}

/** The options of a command that says something for a person. */
export function withSender(command: Command): Command {
  return withPerson(command)
    .addOption(new Option('--role <role>', 'in which of your roles, where several may').helpGroup('Who you are:'))
    .addOption(
      new Option('--as <role:name>', 'who you say you are, where workers trust no key; else refused').helpGroup(
        'Who you are:',
      ),
    );
}

/** What the target is found by. */
export function targetOptions({ gateway, ...options }: PersonOptions): TargetOptions {
  return { ...options, ...(gateway === undefined ? {} : { gateway: { url: gateway } }) };
}

/** How a command reaches the programme. */
export type Way =
  | { readonly kind: 'gateway'; readonly gateway: string }
  /** Past the gateway, signed with a key: whoever has it is nobody but its holder. */
  | { readonly kind: 'key'; readonly kid: string; readonly roles: readonly string[]; readonly tenant?: string }
  | { readonly kind: 'claim' };

/** @throws CONFIG_INVALID, KEY_UNREADABLE, KEY_INVALID, KEY_MISSING, TRUST_INVALID */
export async function findWay(options: PersonOptions): Promise<{ readonly target: Target; readonly way: Way }> {
  const { findTarget } = await import('./target.ts');
  const target = await findTarget(targetOptions(options));
  if (target.gateway !== undefined && options.breakGlass !== true) {
    const { secureOrigin } = await import('../sign-in/gateway-address.ts');
    return { target, way: { kind: 'gateway', gateway: secureOrigin(target.gateway, 'gateway.url') } };
  }
  const way = await directWay(target);
  if (way.kind === 'claim' && options.breakGlass === true)
    throw badInput(`There is no key in ${target.config.settings.keys.dir} to go past the gateway with.`, 'KEY_MISSING');
  return { target, way };
}

/** The way of a command that has none through the gateway. @throws KEY_UNREADABLE, KEY_INVALID, TRUST_INVALID */
export async function directWay(target: Target): Promise<Exclude<Way, { readonly kind: 'gateway' }>> {
  const { issuerOf, keysOf } = await import('./keys.ts');
  const kid = issuerOf(target)?.kid;
  if (kid === undefined) return { kind: 'claim' };
  const { readTrustFile } = await import('../../server/keys/index.ts');
  const trusted = readTrustFile(keysOf(target).trustFile)?.issuers.find((one) => one.kid === kid);
  const { roles = ['*'], tenants = [] } = trusted ?? {};
  const [tenant] = tenants;
  return { kind: 'key', kid, roles, ...(tenant === undefined || tenants.length > 1 ? {} : { tenant }) };
}

/**
 * Who says something, past the gateway.
 *
 * @param roles in which it may be said
 * @throws INPUT_INVALID, AS_NOT_TAKEN, SENDER_MISSING
 */
export function senderBy(way: Way, { as, role }: SenderOptions, roles: readonly string[]): Sender {
  if (way.kind === 'claim') {
    if (role !== undefined) throw badInput('--role is for whoever has signed in, or has a key; say --as role:name.');
    if (as !== undefined) return parseSender(as);
    const ways = roles.map((name) => `--as ${name}:"Robin Doe"`).join(' or ');
    throw badInput(`No key proves who you are here; say it: ${ways}.`, 'SENDER_MISSING');
  }
  requireNoClaim(as);
  if (way.kind === 'gateway') throw new Error('The gateway knows who it is.');
  const may = roles.filter((one) => way.roles.includes(one) || (way.roles.includes('*') && one !== 'system'));
  const [first] = may;
  const { kid, tenant } = way;
  if (role === undefined && (first === undefined || may.length > 1)) {
    const choices = may.length > 1 ? may : roles;
    throw badInput(`Say in which role: ${choices.map((one) => `--role ${one}`).join(' or ')}.`, 'ROLE_UNCLEAR');
  }
  return {
    role: role ?? (first as string),
    name: `${userName()} (key ${kid.slice(0, 8)})`,
    subject: `key:${kid}`,
    ...(tenant === undefined ? {} : { tenant }),
  };
}

/** @throws AS_NOT_TAKEN */
export function requireNoClaim(as: string | undefined): void {
  if (as !== undefined)
    throw badInput(
      'Who you are is what your sign-in or your key says, and no option: leave --as out. --role chooses a role.',
      'AS_NOT_TAKEN',
    );
}
