//! The trial client lists things from a depot that keeps them, in every style of pages: all items come, none comes twice, and what
//! the caller has set is kept.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::sync::Arc;

use contract_tests::server::{Answer, BoxFuture, Recorded, Server, Service};
use serde_json::{Value, json};
use trial_client::{Auth, Client};

/// Seven things of each kind, in pages of three unless another size is asked for.
struct Depot;

const THINGS: u64 = 7;

impl Service for Depot {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        Box::pin(std::future::ready(list(request)))
    }
}

fn text(request: &Recorded, name: &str) -> Option<String> {
    let pairs = request.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
}

fn list(request: &Recorded) -> Answer {
    let number = |name: &str, otherwise: u64| text(request, name).map_or(otherwise, |text| text.parse().unwrap());
    let things = |begin: u64, size: u64| (begin.min(THINGS)..(begin + size).min(THINGS)).collect::<Vec<_>>();
    let orders = |numbers: Vec<u64>| numbers.iter().map(|n| json!({ "id": n.to_string() })).collect::<Vec<_>>();
    let names = |numbers: Vec<u64>| numbers.iter().map(|n| json!({ "name": n.to_string() })).collect::<Vec<_>>();
    let ended = |end: u64| end >= THINGS;
    match request.path() {
        "/parts" => {
            let (page, size) = (number("page", 1), number("perPage", 3));
            let parts: Vec<Value> = things((page - 1) * size, size)
                .iter()
                .map(|n| json!({ "id": n.to_string(), "name": n.to_string(), "shelf": null }))
                .collect();
            Answer::json(200, &json!({ "parts": parts, "total": THINGS }))
        }
        "/suppliers" => {
            let rows = names(things(number("offset", 0), number("limit", 3)));
            Answer::json(200, &json!({ "data": { "rows": rows } }))
        }
        "/orders" => {
            let (begin, size) = (number("cursor", 0), number("limit", 3));
            let next = (!ended(begin + size)).then(|| (begin + size).to_string());
            Answer::json(200, &json!({ "orders": orders(things(begin, size)), "nextCursor": next }))
        }
        "/invoices" => {
            let begin = text(request, "startingAfter").map_or(0, |id| id.parse::<u64>().unwrap() + 1);
            let size = number("limit", 3);
            Answer::json(200, &json!({ "data": orders(things(begin, size)), "hasMore": !ended(begin + size) }))
        }
        "/shipments" | "/moved/shipments" => {
            let (begin, size) = (number("from", 0), number("per_page", 3));
            let answer = Answer::json(200, &json!(orders(things(begin, size))));
            match ended(begin + size) {
                true => answer.with("link", "</shipments>; rel=\"first\""),
                false => answer.with("link", format!("</moved/shipments?from={}>; rel=\"next\"", begin + size)),
            }
        }
        "/returns" => {
            let (begin, size) = (number("$skip", 0), number("top", 3));
            let mut page = json!({ "value": orders(things(begin, size)) });
            if !ended(begin + size) {
                let host = request.header("host").first().map(|host| (*host).to_owned()).unwrap_or_default();
                page["@odata.nextLink"] = json!(format!("http://{host}/returns?$skip={}", begin + size));
            }
            Answer::json(200, &page)
        }
        "/bins" => {
            let (page, size) = (number("pageNum", 1), number("itemsPerPage", 3));
            let mut links = vec![json!({ "rel": "self", "href": "https://depot.example/v1/bins" })];
            if !ended(page * size) {
                links.push(json!({ "rel": "next", "href": "https://depot.example/v1/bins?pageNum=9" }));
            }
            let page =
                json!({ "links": links, "results": names(things((page - 1) * size, size)), "totalCount": THINGS });
            Answer::json(200, &page)
        }
        other => panic!("{other}"),
    }
}

async fn depot() -> (Server, Client) {
    let server = Server::start(Arc::new(Depot)).await.unwrap();
    let client = Client::builder().base_url(&server.url()).auth(Auth::bearer("a-token")).build().unwrap();
    (server, client)
}

/// The targets of all requests, each of which carried the credentials.
fn asked(server: &Server) -> Vec<String> {
    let requests = server.take();
    assert!(requests.iter().all(|request| request.header("authorization") == ["Bearer a-token"]), "{requests:?}");
    requests.into_iter().map(|request| request.target).collect()
}

fn all() -> Vec<String> {
    (0..THINGS).map(|n| n.to_string()).collect()
}

#[tokio::test]
async fn a_numbered_list_is_read_to_its_total() {
    let (server, client) = depot().await;
    let parts = client.parts().list_parts().items().collect().await.unwrap();
    assert_eq!(parts.into_iter().map(|part| part.name).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/parts", "/parts?page=2", "/parts?page=3"]);
    let mut pages = client.parts().list_parts().per_page(5).page(2).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.body().parts.len(), 2);
    assert_eq!(asked(&server), ["/parts?perPage=5&page=2"]);
}

#[tokio::test]
async fn a_list_by_offset_is_read_until_nothing_comes() {
    let (server, client) = depot().await;
    let suppliers = client.trade().list_suppliers().limit(4).items().collect().await.unwrap();
    assert_eq!(suppliers.into_iter().map(|supplier| supplier.name).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/suppliers?limit=4", "/suppliers?limit=4&offset=4", "/suppliers?limit=4&offset=7"]);
}

#[tokio::test]
async fn cursors_are_in_the_body_or_in_the_last_item() {
    let (server, client) = depot().await;
    let orders = client.trade().list_orders().region("de").items().collect().await.unwrap();
    assert_eq!(orders.into_iter().map(|order| order.id).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/orders", "/orders?cursor=3", "/orders?cursor=6"]);
    let invoices = client.trade().list_invoices().items().collect().await.unwrap();
    assert_eq!(invoices.into_iter().map(|order| order.id).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/invoices", "/invoices?startingAfter=2", "/invoices?startingAfter=5"]);
}

#[tokio::test]
async fn links_are_in_a_header_or_in_the_body() {
    let (server, client) = depot().await;
    let shipments = client.trade().list_shipments().per_page(4).items().collect().await.unwrap();
    assert_eq!(shipments.into_iter().map(|order| order.id).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/shipments?per_page=4", "/moved/shipments?from=4&per_page=4"]);
    let returns = client.trade().list_returns().items().collect().await.unwrap();
    assert_eq!(returns.into_iter().map(|order| order.id).collect::<Vec<_>>(), all());
    assert_eq!(asked(&server), ["/returns", "/returns?$skip=3", "/returns?$skip=6"]);
}

/// The links of the service lead to its own address, which is not the one that the client was given: they are not followed.
#[tokio::test]
async fn an_atlas_list_is_read_while_there_is_a_next_link() {
    let (server, client) = depot().await;
    let bins = client.trade().list_bins().items_per_page(4).include_count(true).items().collect().await.unwrap();
    assert_eq!(bins.into_iter().map(|bin| bin.name.unwrap()).collect::<Vec<_>>(), all());
    assert_eq!(
        asked(&server),
        ["/bins?itemsPerPage=4&includeCount=true", "/bins?itemsPerPage=4&includeCount=true&pageNum=2"]
    );
}
