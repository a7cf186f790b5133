/**
 * What the words and marks of common languages look like, as far as colours need it: comments, texts,
 * numbers, keywords and names. It understands no language; what it does not know stays plain.
 */

export const kinds = [
  'comment',
  'keyword',
  'string',
  'number',
  'name',
  'type',
  'inserted',
  'deleted',
] as const
export type Kind = (typeof kinds)[number]

/** `word` is judged by the lists of its grammar, and `command` is a name unless it is a keyword. */
export type Rule = readonly [kind: Kind | 'word' | 'command' | 'plain', source: string]

export interface Grammar {
  keywords?: string
  /** Shown as numbers are: `true`, `null`. */
  constants?: string
  /** Of keywords and constants. */
  isCaseless?: boolean
  /** A word before a parenthesis is a name, and one with a capital a type. Default true. */
  hasNames?: boolean
  /**
   * The first that fits counts. Without groups that capture; each takes time in proportion to what it
   * takes in, and together they take in any run of letters whole.
   */
  rules: readonly Rule[]
}

const word: Rule = ['word', String.raw`[\p{L}_$][\p{L}\d_$]*`]
const number: Rule = [
  'number',
  String.raw`\b0[xXbBoO][\da-fA-F_]+\w{0,3}|\b\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w{0,3}`,
]
const lineComment: Rule = ['comment', String.raw`\/\/[^\n]*`]
const blockComment: Rule = ['comment', String.raw`\/\*[\s\S]*?(?:\*\/|(?![\s\S]))`]
const hashComment: Rule = ['comment', String.raw`(?<![^\s;(])#[^\n]*`]
const double: Rule = ['string', String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`]
const single: Rule = ['string', String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`]
const template: Rule = ['string', '`(?:\\\\[\\s\\S]|[^`\\\\])*`?']
const annotation: Rule = ['type', String.raw`@[\w.]+`]
const variable: Rule = ['type', String.raw`\$\{[^}\n]{0,200}\}?|\$[\w?@#*!-]+`]

const slashed = [lineComment, blockComment]
const likeC = [...slashed, double, single, number, word]

const javascriptWords =
  'as async await break case catch class const continue debugger default delete do else export extends finally for from function get if import in instanceof let new of return set static super switch this throw try typeof var void while with yield'
const javascriptConstants = 'true false null undefined NaN Infinity'
const javascriptRules: readonly Rule[] = [
  ...slashed,
  double,
  single,
  template,
  [
    'string',
    String.raw`(?<=[=(,:[!&|?{};] ?|return )\/(?![*\/ ])(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}\]|[^\/\\\n[]){1,200}\/[a-z]*`,
  ],
  annotation,
  number,
  word,
]
const javascript: Grammar = {
  keywords: javascriptWords,
  constants: javascriptConstants,
  rules: [['name', String.raw`<\/?[A-Za-z][\w.]*(?=[\s\/>])`], ...javascriptRules],
}
const typescriptWords =
  'abstract any asserts bigint boolean declare enum implements infer interface is keyof namespace never number object override private protected public readonly satisfies string symbol type unique unknown'

const css: Grammar = {
  hasNames: false,
  rules: [
    ...slashed,
    double,
    single,
    ['keyword', String.raw`@[\w-]+|!important`],
    ['number', String.raw`#[\da-fA-F]{3,8}\b|[+-]?\d+(?:\.\d+)?(?:%|[a-z]{1,8})?`],
    ['type', String.raw`--[\w-]+|[.#][A-Za-z_-][\w-]*`],
    ['name', String.raw`(?<=[{;\n] {0,8})[a-z-]+(?=:)|[a-z-]+(?=\()`],
    ['plain', String.raw`[\w-]+`],
  ],
}

const markup: Grammar = {
  hasNames: false,
  rules: [
    ['comment', String.raw`<!--[\s\S]*?(?:-->|(?![\s\S]))|<[!?][^>]{0,400}>?`],
    ['name', String.raw`<\/?[A-Za-z][\w:.-]*|\/?>`],
    ['string', String.raw`(?<==)(?:"[^"]*"?|'[^']*'?)`],
    ['number', String.raw`&[\w#]{1,32};`],
    ['type', String.raw`[\w:@.#-]+(?==["'{])`],
    ['plain', String.raw`[\w:@.#-]+`],
  ],
}

const shell: Grammar = {
  keywords:
    'if then else elif fi for in do done while until case esac function return export local set unset source alias sudo exit',
  rules: [
    hashComment,
    ['string', String.raw`"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?`],
    variable,
    ['type', String.raw`(?<=\s)--?[A-Za-z][\w-]*`],
    ['command', String.raw`(?<=^(?:[$>] )?|[|;&] ?|\$\()[\w.\/@-]+`],
    ['word', String.raw`[\w.\/@:-]+`],
  ],
  hasNames: false,
}

const sql: Grammar = {
  isCaseless: true,
  keywords:
    'add all alter and as asc begin between by case cast check column commit constraint create cross database default delete desc distinct drop else end exists explain foreign from full group having if in index inner insert into is join key left like limit not offset on or order outer over partition primary references returning right rollback select set table then transaction union unique update using values view when where with',
  constants:
    'true false null bigint boolean char date decimal int integer json jsonb numeric real serial smallint text timestamp uuid varchar',
  rules: [
    ['comment', String.raw`--[^\n]*`],
    blockComment,
    ['string', String.raw`'(?:''|[^'])*'?`],
    ['name', String.raw`"[^"\n]*"?`],
    number,
    word,
  ],
}

const json: Grammar = {
  constants: 'true false null',
  hasNames: false,
  rules: [
    ...slashed,
    ['name', String.raw`"(?:\\.|[^"\\\n])*"(?=[ \t]{0,8}:)`],
    double,
    ['number', String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`],
    word,
  ],
}

const yaml: Grammar = {
  constants: 'true false null yes no on off',
  hasNames: false,
  rules: [
    hashComment,
    ['name', String.raw`(?<=^[ \t]{0,40}(?:- )?)[\w.\/"'-]+(?=:(?:\s|$))`],
    double,
    single,
    ['type', String.raw`[&*!][\w!-]+`],
    number,
    ['word', String.raw`[\w.\/-]+`],
  ],
}

const settings: Grammar = {
  constants: 'true false',
  hasNames: false,
  rules: [
    ['comment', String.raw`(?<![^\s])[#;][^\n]*`],
    ['keyword', String.raw`(?<=^[ \t]{0,8})\[[^\]\n]*\]*`],
    ['name', String.raw`(?<=^[ \t]{0,8})[\w."-]+(?=[ \t]{0,8}=)`],
    double,
    single,
    number,
    ['word', String.raw`[\w.-]+`],
  ],
}

const dockerfile: Grammar = {
  hasNames: false,
  rules: [
    hashComment,
    ['keyword', String.raw`(?<=^[ \t]{0,8})[A-Z]+(?=\s)|\bAS\b`],
    double,
    single,
    variable,
    ['type', String.raw`(?<=\s)--?[A-Za-z][\w-]*`],
    ['plain', String.raw`[\w.\/:@-]+`],
  ],
}

const diff: Grammar = {
  hasNames: false,
  rules: [
    [
      'comment',
      String.raw`^(?:diff|index|---|\+\+\+|similarity|rename|new file|deleted file)[^\n]*`,
    ],
    ['keyword', '^@@[^\\n]*'],
    ['inserted', String.raw`^\+[^\n]*`],
    ['deleted', '^-[^\\n]*'],
    ['plain', '[^\\n]+'],
  ],
}

const markdown: Grammar = {
  hasNames: false,
  rules: [
    ['keyword', '^#{1,6} [^\\n]*'],
    ['string', '^(?:```|~~~)[^\\n]*|`[^`\\n]{0,400}`'],
    ['comment', '^>[^\\n]*'],
    ['name', String.raw`\[[^\]\n]{0,200}\](?=\()`],
    ['number', String.raw`(?<=^[ \t]{0,20})(?:[*+-]|\d{1,9}[.)])(?= )`],
    ['plain', String.raw`\w+`],
  ],
}

const python: Grammar = {
  keywords:
    'and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield',
  constants: 'True False None self cls',
  rules: [
    hashComment,
    [
      'string',
      String.raw`\b[rRbBfFuU]{0,2}(?:"""[\s\S]*?(?:"""|(?![\s\S]))|'''[\s\S]*?(?:'''|(?![\s\S])))|"""[\s\S]*?(?:"""|(?![\s\S]))|'''[\s\S]*?(?:'''|(?![\s\S]))`,
    ],
    [
      'string',
      String.raw`\b[rRbBfFuU]{1,2}(?:"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?)`,
    ],
    double,
    single,
    annotation,
    number,
    word,
  ],
}

const languages: Readonly<Record<string, Grammar>> = {
  'js javascript jsx mjs cjs tsx': {
    ...javascript,
    keywords: `${javascriptWords} ${typescriptWords}`,
  },
  'ts typescript mts cts': {
    keywords: `${javascriptWords} ${typescriptWords}`,
    constants: javascriptConstants,
    rules: javascriptRules,
  },
  'json jsonc json5': json,
  'html xml svg vue svelte astro xhtml': markup,
  'css scss less': css,
  'py python': python,
  'sh bash shell zsh console shellscript fish': shell,
  'ps1 powershell': {
    isCaseless: true,
    keywords:
      'begin break catch class continue do else elseif end exit filter finally for foreach function if in param process return switch throw try until while',
    rules: [
      ['comment', String.raw`<#[\s\S]*?(?:#>|(?![\s\S]))|#[^\n]*`],
      ['string', String.raw`"(?:\x60[\s\S]|[^"\x60])*"?|'[^']*'?`],
      variable,
      ['type', String.raw`(?<=\s)-[A-Za-z]\w*`],
      number,
      ['word', String.raw`[A-Za-z_][\w-]*`],
    ],
  },
  sql,
  'yaml yml': yaml,
  'toml ini env properties conf': settings,
  'dockerfile docker': dockerfile,
  'diff patch': diff,
  'md markdown mdx': markdown,
  java: {
    keywords:
      'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for if implements import instanceof int interface long native new package permits private protected public record return sealed short static super switch synchronized this throw throws transient try var void volatile while yield',
    constants: 'true false null',
    rules: [annotation, ...likeC],
  },
  'kt kotlin': {
    keywords:
      'as break by class companion constructor continue data do else enum for fun if import in init interface internal is lateinit object open override package private protected public return sealed super suspend this throw try typealias val var vararg when where while',
    constants: 'true false null',
    rules: [annotation, ...likeC],
  },
  swift: {
    keywords:
      'actor as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough fileprivate for func guard if import in init inout internal is let mutating open operator override private protocol public repeat return self some static struct subscript super switch throw throws try typealias var where while',
    constants: 'true false nil',
    rules: [annotation, ...likeC],
  },
  'cs csharp': {
    keywords:
      'abstract as async await base bool break byte case catch char class const continue decimal default delegate do double else enum event explicit extern finally fixed float for foreach get goto if implicit in init int interface internal is lock long namespace new object operator out override params private protected public readonly record ref return sbyte sealed set short sizeof static string struct switch this throw try typeof uint ulong using var virtual void volatile when where while yield',
    constants: 'true false null',
    rules: [
      ['keyword', String.raw`^[ \t]{0,20}#\w+`],
      ['string', String.raw`[$@]{1,2}"(?:""|[^"])*"?`],
      ...likeC,
    ],
  },
  'c h cpp cc cxx hpp c++ objc arduino': {
    keywords:
      'alignas alignof auto bool break case catch char class concept const constexpr consteval continue co_await co_return co_yield decltype default delete do double else enum explicit export extern final float for friend goto if inline int long mutable namespace new noexcept operator override private protected public register requires return short signed sizeof static static_assert static_cast struct switch template this throw try typedef typename union unsigned using virtual void volatile wchar_t while',
    constants: 'true false nullptr NULL',
    rules: [
      ['keyword', String.raw`(?<=^[ \t]{0,20})#[ \t]{0,8}\w+`],
      ['string', String.raw`(?<=#include )<[^>\n]*>`],
      ...likeC,
    ],
  },
  'go golang': {
    keywords:
      'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var bool byte error float32 float64 int int32 int64 rune string uint uint32 uint64 any',
    constants: 'true false nil iota',
    rules: [...slashed, double, single, template, number, word],
  },
  'rs rust': {
    keywords:
      'as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self static struct super trait type unsafe use where while bool char f32 f64 i8 i16 i32 i64 isize str u8 u16 u32 u64 usize',
    constants: 'true false None Some Ok Err Self',
    rules: [
      ...slashed,
      ['type', String.raw`#!?\[[^\]\n]{0,200}\]?`],
      double,
      ['string', String.raw`'(?:\\[^\n']{1,10}|[^'\\\n])'`],
      ['type', String.raw`'[a-z_]\w*`],
      ['name', String.raw`[a-z_]\w*!(?=[(\[{])`],
      number,
      word,
    ],
  },
  php: {
    keywords:
      'abstract and array as break callable case catch class clone const continue declare default do echo else elseif enum extends final finally fn for foreach function global if implements include include_once instanceof interface isset list match namespace new or print private protected public readonly require require_once return static switch throw trait try unset use var while xor yield',
    constants: 'true false null TRUE FALSE NULL',
    rules: [
      ['comment', String.raw`#(?!\[)[^\n]*`],
      ['keyword', String.raw`<\?(?:php|=)?|\?>`],
      ['type', String.raw`\$\w+`],
      ...likeC,
    ],
  },
  'rb ruby': {
    keywords:
      'alias and begin break case class def do else elsif end ensure extend for if in include module next not or private protected public raise redo require require_relative rescue retry return super then undef unless until when while yield attr_accessor attr_reader',
    constants: 'true false nil self',
    rules: [
      hashComment,
      double,
      single,
      ['string', String.raw`(?<![:\w]):[A-Za-z_]\w*[?!]?`],
      ['type', String.raw`@{1,2}[A-Za-z_]\w*`],
      number,
      ['word', String.raw`[\p{L}_][\p{L}\d_]*[?!]?`],
    ],
  },
  dart: {
    keywords:
      'abstract as assert async await break case catch class const continue default do dynamic else enum export extends extension factory final finally for get if implements import in int interface is late library mixin new on operator part required rethrow return set static super switch sync this throw try typedef var void while with yield bool double String',
    constants: 'true false null',
    rules: [annotation, ...likeC],
  },
  lua: {
    keywords:
      'and break do else elseif end for function goto if in local not or repeat return then until while',
    constants: 'true false nil',
    rules: [
      ['comment', String.raw`--\[\[[\s\S]*?(?:\]\]|(?![\s\S]))|--[^\n]*`],
      double,
      single,
      number,
      word,
    ],
  },
}

const byName = new Map<string, Grammar>(
  Object.entries(languages).flatMap(([names, grammar]) =>
    names.split(' ').map((name): [string, Grammar] => [name, grammar]),
  ),
)

/** What a label after the fence stands for; undefined if nothing is known of it. */
export const findGrammar = (label: string): Grammar | undefined => byName.get(label.toLowerCase())
