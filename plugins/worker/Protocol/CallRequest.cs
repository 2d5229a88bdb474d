namespace Panel.Plugins.Worker.Protocol;

/// <param name="Method">The capability and the method, for example <c>dns.ListZonesAsync</c>.</param>
/// <param name="Arguments">What the method takes.</param>
internal sealed record CallRequest(string Method, CallArguments Arguments);
