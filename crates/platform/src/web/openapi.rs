//! The description of the whole product for programs, generated from the table of routes.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use std::sync::Arc;

use axum::{Extension, response::IntoResponse};

use super::{Answer, Entry, RouteInfo, Routes};

pub(super) fn routes() -> Routes {
    Routes::new().get("/api/openapi.json", "接口说明", Entry::Public, document)
}

async fn document(Extension(routes): Extension<Arc<Vec<RouteInfo>>>) -> Answer {
    Ok(axum::Json(describe(&routes, env!("CARGO_PKG_VERSION"))).into_response())
}

/// The OpenAPI 3.1 document.
pub fn describe(routes: &[RouteInfo], version: &str) -> Value {
    let mut settings = SchemaSettings::openapi3();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let item = paths
            .entry(route.path.to_owned())
            .or_insert_with(|| json!({}));
        item[route.method.to_ascii_lowercase()] = operation(route, &mut generator);
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "职工之家 Unionhall", "version": version,
            "description": "每个页面以 Accept: application/json 请求即得 JSON；\
                办理类请求可用表单或 JSON 提交，带 Idempotency-Key 时重复提交只办一次。" },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer",
                "description": "个人访问令牌，只读或读写，在「我的账号」里建立" } },
        },
    })
}

fn operation(route: &RouteInfo, generator: &mut SchemaGenerator) -> Value {
    let ok = match route.schema {
        Some(schema) => {
            let schema = schema(generator);
            json!({ "description": "页面的内容", "content": {
                "application/json": { "schema": schema } } })
        }
        None => json!({ "description": "文件、数据流或办理后的跳转" }),
    };
    let status = if route.method == "POST" { "303" } else { "200" };
    let mut operation = json!({
        "summary": route.summary,
        "parameters": parameters(route.path),
        "responses": { status: ok, "404": { "description": "不存在或不可见" } },
    });
    match route.entry {
        Entry::Public => {}
        Entry::SignedIn => operation["security"] = json!([{ "token": [] }]),
        Entry::Power(power) => {
            operation["security"] = json!([{ "token": [] }]);
            operation["x-power"] = json!(power);
        }
    }
    operation
}

fn parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let name = name.trim_start_matches('*');
            json!({ "name": name, "in": "path", "required": true,
                "schema": { "type": "string" } })
        })
        .collect()
}
