//! Lists of every style come in over loopback; their pages and items go out, and each list that does not end well ends all the same.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use serde_json::{Value, json};
use specbound_runtime::{
    Answer, Auth, Call, Error, ErrorKind, Items, Operation, Pages, Paging, Parameter, Place, Response, Style, Success,
    Turn,
};
use support::{Reply, Request, Server, ThingError, json, parameter, read, status};

const PAGE: Parameter = parameter("page", Place::Query, Style::Form, true);
const SIZE: Parameter = parameter("perPage", Place::Query, Style::Form, true);
const CURSOR: Parameter = parameter("cursor", Place::Query, Style::Form, true);
const OFFSET: Parameter = parameter("offset", Place::Query, Style::Form, true);

static LIST: Operation = Operation {
    id: "list",
    method: "GET",
    path: "/list",
    parameters: &[PAGE, SIZE, CURSOR, OFFSET],
    security: &[&["bearer"]],
    accept: "application/json",
    successes: &[Success { statuses: (200, 200), media_types: &["application/json"] }],
    ..Operation::NONE
};

static BY_PAGE: Paging<Value> = Paging {
    turn: Turn::Page { parameter: 0, first: 1 },
    count: |page| Some(page["items"].as_array()?.len()),
    more: |page| page["more"].as_bool(),
    total: |page| page["total"].as_u64(),
    ..Paging::NONE
};
static BY_OFFSET: Paging<Value> = Paging { turn: Turn::Offset { parameter: 3 }, ..by_page() };
static BY_CURSOR: Paging<Value> = Paging { turn: Turn::Cursor { parameter: 2 }, next, ..Paging::NONE };
static BY_HEADER: Paging<Value> = Paging { turn: Turn::Header { size: Some(1) }, ..Paging::NONE };
static BY_LINK: Paging<Value> = Paging { turn: Turn::Link { size: Some(1) }, next, ..Paging::NONE };

const fn by_page() -> Paging<Value> {
    Paging {
        turn: Turn::Page { parameter: 0, first: 1 },
        count: BY_PAGE.count,
        next: BY_PAGE.next,
        more: BY_PAGE.more,
        total: BY_PAGE.total,
    }
}

fn next(page: &Value) -> Option<Value> {
    page.get("next").cloned()
}

fn read_value(answer: Answer) -> Result<Response<Value>, Error<ThingError>> {
    match answer.code() {
        200 => answer.json(&["application/json"], |body| body),
        _ => read(answer).map(|response| response.map(|_| Value::Null)),
    }
}

type List = Pages<Value, ThingError>;

fn pages(server: &Server, paging: &'static Paging<Value>, arguments: &[(usize, Value)]) -> List {
    let client = server.client(Auth::bearer("a-token"));
    let mut call = Call::new(&client, &LIST);
    for (position, value) in arguments {
        call.argument(*position, value);
    }
    Pages::new(call, read_value, paging)
}

fn items(pages: List) -> Items<Value, ThingError, Value> {
    Items::new(pages, |mut page| match page["items"].take() {
        Value::Array(items) => Some(items),
        _ => None,
    })
}

/// All items, and the error behind them.
async fn all(mut items: Items<Value, ThingError, Value>) -> (Vec<Value>, Option<Error<ThingError>>) {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => {
                assert!(items.next().await.is_none(), "nothing comes behind an error");
                return (found, Some(error));
            }
        }
    }
    assert!(items.next().await.is_none(), "an ended stream stays ended");
    (found, None)
}

/// A server whose answers are JSON objects.
async fn serve(answer: impl Fn(&Request, usize) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |request, before| json(200, &answer(request, before).to_string())).await
}

fn query(request: &Request, name: &str) -> Option<String> {
    let (_, query) = request.target.split_once('?')?;
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, v)| v.to_owned())
}

fn number(request: &Request, name: &str, otherwise: u64) -> u64 {
    query(request, name).map_or(otherwise, |value| value.parse().unwrap())
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn pages_are_counted_until_one_is_empty() {
    let server = serve(|request, _| match number(request, "page", 1) {
        page @ 1..=2 => json!({ "items": [page * 10, page * 10 + 1] }),
        3 => json!({ "items": [30] }),
        _ => json!({ "items": [] }),
    })
    .await;
    let (found, error) = all(items(pages(&server, &BY_PAGE, &[(1, json!(2))]))).await;
    assert_eq!((found, error.is_none()), (vec![json!(10), json!(11), json!(20), json!(21), json!(30)], true));
    let asked = ["/list?perPage=2", "/list?perPage=2&page=2", "/list?perPage=2&page=3", "/list?perPage=2&page=4"];
    assert_eq!(targets(&server), asked);
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer a-token")));
}

#[tokio::test]
async fn a_caller_may_begin_in_the_middle() {
    let server =
        serve(|request, _| json!({ "items": [number(request, "page", 1)], "more": number(request, "page", 1) < 5 }))
            .await;
    let (found, _) = all(items(pages(&server, &BY_PAGE, &[(0, json!(4))]))).await;
    assert_eq!(found, [json!(4), json!(5)]);
    assert_eq!(targets(&server), ["/list?page=4", "/list?page=5"]);
}

#[tokio::test]
async fn a_total_and_a_last_page_save_a_call() {
    let server = serve(|request, _| json!({ "items": [number(request, "page", 1), 0], "total": 4 })).await;
    assert_eq!(all(items(pages(&server, &BY_PAGE, &[]))).await.0.len(), 4);
    assert_eq!(server.requests().len(), 2);
    let server = serve(|_, _| json!({ "items": [1], "more": false })).await;
    assert_eq!(all(items(pages(&server, &BY_PAGE, &[]))).await.0.len(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn offsets_grow_by_what_came() {
    let server = serve(|request, _| {
        let (offset, most) = (number(request, "offset", 0), number(request, "perPage", 9));
        json!({ "items": (offset..(offset + most).min(5)).collect::<Vec<_>>() })
    })
    .await;
    let (found, _) = all(items(pages(&server, &BY_OFFSET, &[(1, json!(2)), (3, json!(1))]))).await;
    assert_eq!(found, [json!(1), json!(2), json!(3), json!(4)]);
    let asked = ["/list?perPage=2&offset=1", "/list?perPage=2&offset=3", "/list?perPage=2&offset=5"];
    assert_eq!(targets(&server), asked);
}

#[tokio::test]
async fn a_service_that_does_not_heed_the_number_is_caught() {
    for paging in [&BY_PAGE, &BY_OFFSET] {
        let server = serve(|_, _| json!({ "items": [1, 2] })).await;
        let (found, error) = all(items(pages(&server, paging, &[]))).await;
        assert_eq!((found.len(), server.requests().len()), (4, 2));
        let error = error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains("is not heeded by the service"), "{error}");
    }
}

#[tokio::test]
async fn cursors_are_followed_to_the_end() {
    for end in [json!({ "items": [3] }), json!({ "items": [3], "next": null }), json!({ "items": [3], "next": "" })] {
        let server = serve(move |request, _| match query(request, "cursor").as_deref() {
            None => json!({ "items": [1], "next": "b c&d" }),
            // An empty page is not the last one, where a cursor follows.
            Some("b%20c%26d") => json!({ "items": [], "next": 7 }),
            _ => end.clone(),
        })
        .await;
        let (found, error) = all(items(pages(&server, &BY_CURSOR, &[(1, json!(1))]))).await;
        assert_eq!((found, error.is_none()), (vec![json!(1), json!(3)], true));
        assert_eq!(targets(&server)[1..], ["/list?perPage=1&cursor=b%20c%26d", "/list?perPage=1&cursor=7"]);
    }
}

#[tokio::test]
async fn a_cursor_that_comes_back_is_an_error() {
    let server = serve(|_, before| {
        let next = ["a", "b", "a", "c"][before];
        json!({ "items": [before], "next": next })
    })
    .await;
    let (found, error) = all(items(pages(&server, &BY_CURSOR, &[]))).await;
    assert_eq!((found.len(), server.requests().len()), (3, 3));
    let error = error.unwrap();
    assert_eq!(error.to_string(), "GET /list (list): the list goes round in circles: this cursor was given before");
    let server = serve(|_, _| json!({ "items": [], "next": "a" })).await;
    let (_, error) = all(items(pages(&server, &BY_CURSOR, &[(2, json!("a"))]))).await;
    assert!(error.is_some(), "the caller's own cursor counts as well");
}

fn with_link(value: &str, items: Value) -> Reply {
    let headers = vec![("content-type", "application/json".to_owned()), ("link", value.to_owned())];
    Reply::Answer(200, headers, json!({ "items": items }).to_string().into_bytes())
}

#[tokio::test]
async fn the_header_link_is_followed_as_rfc_8288_says() {
    let server = Server::start(|request, before| match before {
        0 => with_link(r#"</list?page=1>; rel="first", </other/7/list?token=a%2Fb&x=1#frag>; title="a, <b>; rel=prev"; rel="last next""#, json!([1])),
        1 => with_link("<?page=3&perPage=50>;REL=Next", json!([2])),
        2 => with_link(r#"<https://evil.example/>; rel="next"; anchor="/elsewhere", </x>; rel=nextish; rel=next"#, json!([3])),
        _ => panic!("{request:?}"),
    })
    .await;
    let (found, error) = all(items(pages(&server, &BY_HEADER, &[(1, json!(2)), (0, json!(9))]))).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, [json!(1), json!(2), json!(3)]);
    // The links are taken as they are, but for the size of the page, which the caller has set.
    let asked =
        ["/list?perPage=2&page=9", "/other/7/list?token=a%2Fb&x=1&perPage=2", "/other/7/list?page=3&perPage=50"];
    assert_eq!(targets(&server), asked);
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer a-token")));
}

#[tokio::test]
async fn a_link_in_the_body_is_followed() {
    let server = serve(|request, _| match request.target.as_str() {
        "/list" => json!({ "items": [1], "next": format!("http://{}/list?skip=1", request.header("host").unwrap()) }),
        "/list?skip=1" => json!({ "items": [2], "next": "/list?skip=2" }),
        _ => json!({ "items": [3] }),
    })
    .await;
    let (found, error) = all(items(pages(&server, &BY_LINK, &[]))).await;
    assert_eq!((found, error.is_none()), (vec![json!(1), json!(2), json!(3)], true));
}

#[tokio::test]
async fn no_link_leads_to_another_origin() {
    let evil = Server::start(|_, _| status(200)).await;
    let port = evil.base.rsplit(':').next().unwrap().to_owned();
    let links = [
        format!("{}/list?page=2", evil.base),
        format!("http://localhost:{port}/list"),
        "//evil.example/list".to_owned(),
        "https://evil.example/list?secret=1".to_owned(),
        "http://user:pass@HOST/list".to_owned(),
    ];
    for link in links {
        let by_body = link.clone();
        let server = serve(
            move |request, _| json!({ "items": [1], "next": by_body.replace("HOST", request.header("host").unwrap()) }),
        )
        .await;
        let (found, error) = all(items(pages(&server, &BY_LINK, &[]))).await;
        let error = error.unwrap();
        assert_eq!((found.len(), server.requests().len()), (1, 1), "{link}");
        assert!(error.to_string().contains("where the credentials must not go"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        let server = Server::start(move |request, _| {
            with_link(&format!("<{}>; rel=next", link.replace("HOST", request.header("host").unwrap())), json!([1]))
        })
        .await;
        assert!(all(items(pages(&server, &BY_HEADER, &[]))).await.1.is_some());
    }
    assert!(evil.requests().is_empty());
}

#[tokio::test]
async fn a_link_that_comes_back_or_is_no_link_is_an_error() {
    let server = serve(|_, before| {
        let next = ["/list?a", "/list?b", "?a"][before];
        json!({ "items": [], "next": next })
    })
    .await;
    let error = all(items(pages(&server, &BY_LINK, &[]))).await.1.unwrap();
    assert!(error.to_string().ends_with("goes round in circles: this page was there before"), "{error}");
    let server = serve(|_, _| json!({ "items": [], "next": "/list" })).await;
    assert!(all(items(pages(&server, &BY_LINK, &[]))).await.1.is_some(), "the first page counts as well");
    let server = serve(|_, _| json!({ "items": [], "next": "http://[" })).await;
    let error = all(items(pages(&server, &BY_LINK, &[]))).await.1.unwrap();
    assert!(error.to_string().contains("the link to the next page is no URL"), "{error}");
}

#[tokio::test]
async fn the_first_error_is_the_last_thing_that_comes() {
    let server = Server::start(|_, before| match before {
        0 => json(200, r#"{"items": [1]}"#),
        1 => json(404, r#"{"errorCode": "GONE"}"#),
        _ => panic!("nothing is asked behind an error"),
    })
    .await;
    let (found, error) = all(items(pages(&server, &BY_PAGE, &[]))).await;
    assert_eq!(found, [json!(1)]);
    assert!(matches!(error.unwrap().into_documented(), Ok(ThingError::NotFound(_))));
}

#[tokio::test]
async fn every_call_takes_the_options() {
    let server = serve(|request, _| json!({ "items": [number(request, "page", 1)], "total": 3 })).await;
    let list = pages(&server, &BY_PAGE, &[]).options(|call| call.header("x-trace", "pages"));
    assert_eq!(items(list).collect().await.unwrap().len(), 3);
    let list = items(pages(&server, &BY_PAGE, &[])).options(|call| call.header("x-trace", "items"));
    assert_eq!(list.collect().await.unwrap().len(), 3);
    let traces: Vec<String> =
        server.requests().iter().filter_map(|request| request.header("x-trace").map(str::to_owned)).collect();
    assert_eq!(traces, ["pages", "pages", "pages", "items", "items", "items"]);
}

/// A thread without a runtime of its own lists things as well, and goes on where an async one has begun.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_may_wait_for_pages_and_items() {
    let server = serve(|request, _| match number(request, "page", 1) {
        page @ 1..=3 => json!({ "items": [page, page * 10] }),
        _ => json!({ "items": ["no", "more"] }),
    })
    .await;
    let mut list = pages(&server, &BY_PAGE, &[]);
    list.next().await.unwrap().unwrap();
    let thread = std::thread::spawn(move || {
        let page = list.wait_next().unwrap().unwrap().into_body();
        let mut list = items(list);
        let found: Vec<_> = std::iter::from_fn(|| list.wait_next()).collect();
        (page, found)
    });
    let (page, found) = thread.join().unwrap();
    assert_eq!(page["items"], json!([2, 20]));
    let (last, found) = found.split_last().unwrap();
    let found: Vec<&Value> = found.iter().map(|item| item.as_ref().unwrap()).collect();
    assert_eq!(found, [&json!(3), &json!(30), &json!("no"), &json!("more"), &json!("no"), &json!("more")]);
    assert!(last.as_ref().unwrap_err().to_string().contains("is not heeded by the service"));
}

#[tokio::test]
async fn pages_come_whole_and_lazily() {
    let server = serve(|request, _| json!({ "items": [number(request, "page", 1)], "total": 3 })).await;
    let mut list = pages(&server, &BY_PAGE, &[]);
    assert!(server.requests().is_empty(), "nothing is sent before a page is asked for");
    let page = list.next().await.unwrap().unwrap();
    assert_eq!((page.status().as_u16(), page.body()["total"].as_u64()), (200, Some(3)));
    assert_eq!(server.requests().len(), 1, "the next page is not asked for in advance");
    assert!(format!("{list:?}").starts_with("Pages { call: Call { operation: \"list\""), "{list:?}");
    // The same through the trait, by which other crates know a stream.
    let second = poll_fn(|context| Pin::new(&mut list).poll_next(context)).await.unwrap().unwrap();
    assert_eq!(second.into_body()["items"], json!([2]));
    let rest = items(list).collect().await.unwrap();
    assert_eq!(rest, [json!(3)]);
    let (first, second) = (pages(&server, &BY_PAGE, &[]), pages(&server, &BY_PAGE, &[]));
    let both =
        tokio::spawn(async move { (items(first).collect().await.unwrap(), items(second).collect().await.unwrap()) });
    assert_eq!(both.await.unwrap().0.len(), 3, "a stream can be sent to another thread");
}
