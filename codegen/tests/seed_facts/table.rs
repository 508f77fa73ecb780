//! In: nothing. Out: the facts of the reference page, written down by hand, each beside the page's wording.
//! It must never be made from the document: then it could not disagree with it.

/// Each fact that the page's headings and lists state, and the wording that states it.
pub const FACTS: &[(&str, &str)] = &[
    (
        "operation DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens: Remove One Link-Token",
        "**DELETE /api/atlas/v1.0/orgs/{orgId}/liveMigrations/linkTokens**",
    ),
    ("server https://cloud.mongodb.com", "## Servers - https://cloud.mongodb.com:"),
    ("authentication by Service accounts", "## Authentication methods - Service accounts"),
    ("authentication by Digest auth", "- Digest auth ##"),
    ("path parameter orgId: string", "#### Path parameters - **orgId** (string)"),
    ("query parameter envelope: boolean", "#### Query parameters - **envelope** (boolean)"),
    ("204 without a body", "### 204: This endpoint does not return a response body."),
    ("400 Bad Request", "### 400: Bad Request."),
    ("400 application/json: object", "### 400: Bad Request. #### Body Parameters: application/json (object)"),
    ("400 application/json badRequestDetail: object", "**badRequestDetail** (object)"),
    ("400 application/json detail: string", "**detail** (string)"),
    ("400 application/json error: integer(int32)", "**error** (integer(int32))"),
    ("400 application/json errorCode: string", "**errorCode** (string)"),
    ("400 application/json parameters: array[object]", "**parameters** (array[object])"),
    ("400 application/json reason: string", "**reason** (string)"),
    ("401 Unauthorized", "### 401: Unauthorized."),
    ("401 application/json: object", "### 401: Unauthorized. #### Body Parameters: application/json (object)"),
    ("401 application/json badRequestDetail: object", "**badRequestDetail** (object)"),
    ("401 application/json detail: string", "**detail** (string)"),
    ("401 application/json error: integer(int32)", "**error** (integer(int32))"),
    ("401 application/json errorCode: string", "**errorCode** (string)"),
    ("401 application/json parameters: array[object]", "**parameters** (array[object])"),
    ("401 application/json reason: string", "**reason** (string)"),
    ("403 Forbidden", "### 403: Forbidden."),
    ("403 application/json: object", "### 403: Forbidden. #### Body Parameters: application/json (object)"),
    ("403 application/json badRequestDetail: object", "**badRequestDetail** (object)"),
    ("403 application/json detail: string", "**detail** (string)"),
    ("403 application/json error: integer(int32)", "**error** (integer(int32))"),
    ("403 application/json errorCode: string", "**errorCode** (string)"),
    ("403 application/json parameters: array[object]", "**parameters** (array[object])"),
    ("403 application/json reason: string", "**reason** (string)"),
    ("404 Not Found", "### 404: Not Found."),
    ("404 application/json: object", "### 404: Not Found. #### Body Parameters: application/json (object)"),
    ("404 application/json badRequestDetail: object", "**badRequestDetail** (object)"),
    ("404 application/json detail: string", "**detail** (string)"),
    ("404 application/json error: integer(int32)", "**error** (integer(int32))"),
    ("404 application/json errorCode: string", "**errorCode** (string)"),
    ("404 application/json parameters: array[object]", "**parameters** (array[object])"),
    ("404 application/json reason: string", "**reason** (string)"),
    ("500 Internal Server Error", "### 500: Internal Server Error."),
    ("500 application/json: object", "### 500: Internal Server Error. #### Body Parameters: application/json (object)"),
    ("500 application/json badRequestDetail: object", "**badRequestDetail** (object)"),
    ("500 application/json detail: string", "**detail** (string)"),
    ("500 application/json error: integer(int32)", "**error** (integer(int32))"),
    ("500 application/json errorCode: string", "**errorCode** (string)"),
    ("500 application/json parameters: array[object]", "**parameters** (array[object])"),
    ("500 application/json reason: string", "**reason** (string)"),
];

/// Where the document says in prose what the page says in prose: a JSON Pointer, the words that matter, the page's wording.
pub const PROSE: &[(&str, &str, &str)] = &[
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/description",
        "one organization link public API key removes",
        "Remove one organization link and its associated public API key.",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/description",
        "link token push live migrations alone",
        "MongoDB Atlas uses the link-token for push live migrations only.",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/description",
        "securely Cloud Manager Ops Manager into MongoDB Atlas",
        "securely push data from Cloud Manager or Ops Manager into MongoDB Atlas",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/description",
        "API key needs Organization Owner role",
        "Your API Key must have the Organization Owner role",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/0/description",
        "unique 24 hexadecimal digits organization projects",
        "Unique 24-hexadecimal digit string that identifies the organization that contains your projects.",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/0/description",
        "/orgs listOrganizations every organization caller",
        "[/orgs](#tag/Organizations/operation/listOrganizations)",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/description",
        "wraps answer JSON object envelope",
        "wraps the response in an `envelope` JSON object",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/description",
        "cannot read status code headers",
        "cannot access the HTTP response headers or status code",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/description",
        "list results envelope",
        "Endpoints that return a list of results use the results object as an envelope.",
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/description",
        "status member",
        "Application adds the status parameter to the response body.",
    ),
    ("/components/schemas/ApiError/properties/badRequestDetail/description", "bad request", "Bad request detail."),
    (
        "/components/schemas/ApiError/properties/detail/description",
        "what exactly led kind error why",
        "specific conditions or reasons that cause each type of error",
    ),
    (
        "/components/schemas/ApiError/properties/error/description",
        "HTTP status code",
        "HTTP status code returned with this error.",
    ),
    (
        "/components/schemas/ApiError/properties/errorCode/description",
        "application code",
        "Application error code returned with this error.",
    ),
    (
        "/components/schemas/ApiError/properties/parameters/description",
        "further facts error",
        "Parameters used to give more information about the error.",
    ),
    (
        "/components/schemas/ApiError/properties/reason/description",
        "application message",
        "Application error message returned with this error.",
    ),
];

/// What the page leaves out and the same API documents elsewhere: a JSON Pointer and the value there.
pub const BESIDE_THE_PAGE: &[(&str, &str)] = &[
    ("/openapi", r#""3.0.3""#),
    ("/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/operationId", r#""deleteLinkToken""#),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/tags",
        r#"["Cloud Migration Service"]"#,
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/x-specbound-required-roles",
        r#"["Organization Owner"]"#,
    ),
    ("/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/0/required", r#"true"#),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/0/schema/pattern",
        r#""^([a-f0-9]{24})$""#,
    ),
    ("/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/required", r#"false"#),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/schema/default",
        r#"false"#,
    ),
    (
        "/paths/~1api~1atlas~1v1.0~1orgs~1{orgId}~1liveMigrations~1linkTokens/delete/parameters/1/x-specbound-envelope",
        r#"{"status": "status", "content": "content"}"#,
    ),
    ("/components/schemas/ApiError/required", r#"["error", "errorCode"]"#),
    ("/components/schemas/BadRequestDetail/properties/fields/type", r#""array""#),
    ("/components/schemas/BadRequestDetail/properties/fields/items/properties/field/type", r#""string""#),
    ("/components/schemas/BadRequestDetail/properties/fields/items/properties/description/type", r#""string""#),
    (
        "/components/securitySchemes/ServiceAccounts/flows/clientCredentials/tokenUrl",
        r#""https://cloud.mongodb.com/api/oauth/token""#,
    ),
    (
        "/components/securitySchemes/ServiceAccounts/flows/clientCredentials/x-specbound-revocation-url",
        r#""https://cloud.mongodb.com/api/oauth/revoke""#,
    ),
    ("/components/securitySchemes/DigestAuth/scheme", r#""digest""#),
];
