namespace Panel.Plugins.Sdk.Gateway;

/// <summary>
/// A named change of the request or answer: <c>path-remove-prefix</c> {value}, <c>path-set</c> {value},
/// <c>path-pattern</c> {value}, <c>request-header-set</c> {name, value}, <c>request-header-remove</c> {name},
/// <c>response-header-set</c> {name, value}, <c>response-header-remove</c> {name}, <c>query-set</c> {name, value},
/// <c>query-remove</c> {name}, <c>caller-headers</c> {} (adds X-Panel-User and X-Panel-Organization),
/// or <c>code</c> {name} for the plugin's own <see cref="IGatewayTransform"/>.
/// </summary>
/// <param name="Name">One of those above.</param>
/// <param name="Arguments">As listed; each is required.</param>
public sealed record GatewayTransformUse(string Name, IReadOnlyDictionary<string, string> Arguments);
