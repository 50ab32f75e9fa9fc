//! What is said to the provider and what it says back.
//!
//! A provider inside the office may show a certificate of the office's own authority; then that
//! authority's certificate lies in the data folder as [`AUTHORITY`].

use std::time::Duration;

use kernel::Moment;
use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
        CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreTokenIntrospectionResponse, CoreTokenType,
    },
    reqwest,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{attempt::Attempt, settings::Known};
use crate::{App, Error};

/// Where the browser comes back to.
pub const BACK: &str = "/sign-in/provider/back";
/// The authority that vouches for the provider, PEM; needed only when it is the office's own.
const AUTHORITY: &str = "provider-ca.pem";
/// How long the provider may take for one answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// How long what discovery said is believed, seconds.
const BELIEVED_SECS: i64 = 3_600;
/// Longest name that is taken from a claim, characters.
const CLAIM_MAX: usize = 64;

/// Claims beside the standard ones, of which the settings may name one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OtherClaims(serde_json::Map<String, serde_json::Value>);

impl AdditionalClaims for OtherClaims {}

type Fields = IdTokenFields<
    OtherClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type OurClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Who the provider says it is (统一登录身份).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Which provider.
    pub issuer: String,
    /// Its own key of that person.
    pub subject: String,
    /// What stands in the claim that the settings name.
    pub claim: Option<String>,
}

/// Why the provider's answer is none (统一登录失败).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// 连不上
    Unreachable,
    /// 地址不是 https
    Unsafe,
    /// 不认可
    Refused,
}

struct Discovered {
    issuer: String,
    at: Moment,
    metadata: CoreProviderMetadata,
    http: reqwest::Client,
}

/// What discovery said, kept for an hour (统一登录服务).
#[derive(Default)]
pub struct Provider(Mutex<Option<Discovered>>);

impl Provider {
    /// Where the browser goes for this try.
    ///
    /// # Errors
    /// Why the provider cannot be asked.
    pub async fn way(
        &self,
        house: &App,
        known: &Known,
        attempt: &Attempt,
    ) -> Result<String, Failure> {
        let (metadata, _) = self.discovered(house, known).await?;
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let (url, _, _) = client(house, known, metadata)?
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Exchanges the code and reads the token.
    ///
    /// # Errors
    /// Why nobody is known by it.
    pub async fn identity(
        &self,
        house: &App,
        known: &Known,
        attempt: &Attempt,
        code: String,
    ) -> Result<Identity, Failure> {
        let (metadata, http) = self.discovered(house, known).await?;
        let algorithms = asymmetric(&metadata);
        let client = client(house, known, metadata)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Failure::Refused)?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(_) => Failure::Unreachable,
                RequestTokenError::ServerResponse(_)
                | RequestTokenError::Parse(..)
                | RequestTokenError::Other(_) => Failure::Refused,
            })?;
        let now = house.now().as_ms();
        let clock = move || chrono::DateTime::from_timestamp_millis(now).unwrap_or_default();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(algorithms)
            .set_time_fn(clock);
        let nonce = Nonce::new(attempt.nonce.clone());
        let token = answer.id_token().ok_or(Failure::Refused)?;
        let claims = token.claims(&verifier, &nonce);
        if claims.is_err() {
            // The provider may have changed its keys within the hour.
            *self.0.lock().await = None;
        }
        let claims = claims.map_err(|_| Failure::Refused)?;
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let claim = match known.claim.as_str() {
            "" => None,
            "sub" => Some(claims.subject().to_string()),
            "preferred_username" => claims.preferred_username().map(|name| name.to_string()),
            name => claims.additional_claims().0.get(name).and_then(text),
        };
        Ok(Identity {
            issuer: known.issuer.clone(),
            subject: claims.subject().to_string(),
            claim: claim.filter(|c| (1..=CLAIM_MAX).contains(&c.chars().count())),
        })
    }

    async fn discovered(
        &self,
        house: &App,
        known: &Known,
    ) -> Result<(CoreProviderMetadata, reqwest::Client), Failure> {
        let mut kept = self.0.lock().await;
        if let Some(found) = kept.as_ref()
            && found.issuer == known.issuer
            && house.now() < found.at.plus_secs(BELIEVED_SECS)
        {
            return Ok((found.metadata.clone(), found.http.clone()));
        }
        if !is_safe(&known.issuer) {
            return Err(Failure::Unsafe);
        }
        let http = http(house).map_err(|error| {
            tracing::warn!(%error, "the provider's authority cannot be read");
            Failure::Unreachable
        })?;
        let issuer = IssuerUrl::new(known.issuer.clone()).map_err(|_| Failure::Unsafe)?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &http).await;
        let metadata = metadata.map_err(|error| {
            tracing::warn!(%error, "the provider was not discovered");
            Failure::Unreachable
        })?;
        let safe = is_safe(metadata.authorization_endpoint().as_str())
            && metadata
                .token_endpoint()
                .is_some_and(|url| is_safe(url.as_str()));
        if !safe {
            return Err(Failure::Unsafe);
        }
        *kept = Some(Discovered {
            issuer: known.issuer.clone(),
            at: house.now(),
            metadata: metadata.clone(),
            http: http.clone(),
        });
        Ok((metadata, http))
    }
}

/// Over HTTPS, or to this machine itself.
pub(super) fn is_safe(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return false;
    };
    let here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

/// Signatures that only the provider can make: none with a secret that we share.
fn asymmetric(metadata: &CoreProviderMetadata) -> Vec<CoreJwsSigningAlgorithm> {
    let shared = |alg: &CoreJwsSigningAlgorithm| {
        matches!(
            alg,
            CoreJwsSigningAlgorithm::HmacSha256
                | CoreJwsSigningAlgorithm::HmacSha384
                | CoreJwsSigningAlgorithm::HmacSha512
                | CoreJwsSigningAlgorithm::None
        )
    };
    let offered = metadata.id_token_signing_alg_values_supported();
    offered.iter().filter(|alg| !shared(alg)).cloned().collect()
}

fn client(
    house: &App,
    known: &Known,
    metadata: CoreProviderMetadata,
) -> Result<OurClient, Failure> {
    let back = format!("{}{BACK}", house.config.base_url.trim_end_matches('/'));
    let secret = known.secret.clone().map(ClientSecret::new);
    let client =
        Client::from_provider_metadata(metadata, ClientId::new(known.client.clone()), secret);
    let back = RedirectUrl::new(back).map_err(|_| Failure::Unsafe)?;
    Ok(client.set_redirect_uri(back))
}

fn http(house: &App) -> Result<reqwest::Client, Error> {
    // A redirect could lead our secret elsewhere.
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_TIME);
    match std::fs::read(house.config.data.join(AUTHORITY)) {
        Ok(pem) => {
            let authority = reqwest::Certificate::from_pem(&pem);
            builder = builder.add_root_certificate(authority.map_err(|_| {
                Error::fault(format!("数据文件夹里的 {AUTHORITY} 不是 PEM 格式的证书"))
            })?);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    builder.build().map_err(|e| Error::Fault(Box::new(e)))
}
