namespace Panel.Hosting.Auth;

/// <summary>
/// How this service stands among the others. Section <c>Internal</c>; an address may be several, with commas between
/// or as an array.
/// </summary>
public sealed class InternalOptions
{
    public const string Section = "Internal";

    /// <summary>Base addresses of identity's replicas. Default: <c>http://127.0.0.1:8081</c>.</summary>
    public IReadOnlyList<Uri> Identity { get; set; } = [new("http://127.0.0.1:8081")];

    /// <summary>
    /// Base addresses of the nodes service's replicas; instances, alerts and the gateway call them. Default:
    /// <c>http://127.0.0.1:8082</c>.
    /// </summary>
    public IReadOnlyList<Uri> Nodes { get; set; } = [new("http://127.0.0.1:8082")];

    /// <summary>This service's own name, for example <c>nodes</c>. Each host sets its own.</summary>
    public string Name { get; set; } = "";

    /// <summary>This service's own secret, which identity knows under <c>Internal:Clients:&lt;name&gt;</c>.</summary>
    public string Secret { get; set; } = "";
}
