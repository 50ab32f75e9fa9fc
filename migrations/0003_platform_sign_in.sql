-- Accounts, sessions, failed attempts and access tokens.

-- Who may sign in (账号).
create table platform_account (
  id key primary key,
  name text sorted not null unique,     -- user name, lower case
  person bigint not null unique,        -- organisation's person; one account each
  password text not null,               -- Argon2id PHC string; empty: cannot sign in by password
  password_at bigint not null,          -- UTC ms of the last change
  earlier text not null,                -- JSON list of the hashes before it, newest first
  must_change boolean not null,         -- 初始密码须修改
  second_factor blob,                   -- sealed secret of the second factor; null: none
  second_factor_step bigint not null,   -- last accepted time step, never accepted again
  pending_factor blob,                  -- sealed secret that is being set up; null: none
  recovery text not null,               -- JSON list of SHA-256 of unused recovery codes
  active boolean not null,
  created_at bigint not null,
  version bigint not null
);

-- Failures in a row (登录失败), by name typed and whether or not such an account exists, so
-- that neither the answer nor its time tells.
create table platform_sign_in_failure (
  digest text sorted not null primary key, -- SHA-256 of what was tried
  failures bigint not null,
  locked_until bigint not null,            -- UTC ms; 0: not locked
  at bigint not null                       -- UTC ms of the last one; old rows are swept
);
create index platform_sign_in_failure_at on platform_sign_in_failure (at);

-- Signed-in browsers (会话).
create table platform_session (
  id key primary key,
  digest text sorted not null unique,   -- SHA-256 of the cookie
  account bigint not null references platform_account (id),
  step text not null
    check (step in ('done', 'second_factor', 'enrol_factor', 'change_password')),
  secret text not null,                 -- signs the keys of this session's forms
  created_at bigint not null,
  seen_at bigint not null,              -- written at most once a minute
  device text not null,                 -- browser and system, as it named itself
  address text not null
);
create index platform_session_account on platform_session (account);

-- Personal access tokens (访问令牌).
create table platform_token (
  id key primary key,
  digest text sorted not null unique,   -- SHA-256 of the token
  account bigint not null references platform_account (id),
  name text not null,
  writes boolean not null,              -- 读写; otherwise 只读
  created_at bigint not null,
  used_at bigint,                       -- UTC ms, written at most once a minute
  expires_on text not null              -- ISO date, the last day it opens anything
);
create index platform_token_account on platform_token (account);

-- Who signs in at the organisation's own provider (单位统一登录绑定).
create table platform_sign_in_link (
  id key primary key,
  account bigint not null references platform_account (id),
  issuer text sorted not null,          -- address of the provider
  subject text sorted not null,         -- the provider's own key of the person
  at bigint not null,
  unique (issuer, subject),
  unique (account, issuer)
);
