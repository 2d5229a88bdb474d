namespace Panel.Hosting.Auth;

/// <summary>How this service stands among the others. Section <c>Internal</c>.</summary>
public sealed class InternalOptions
{
    public const string Section = "Internal";

    /// <summary>Base address of identity.</summary>
    public Uri Identity { get; set; } = new("http://127.0.0.1:8081");

    /// <summary>Base address of the nodes service; instances, alerts and the gateway call it.</summary>
    public Uri Nodes { get; set; } = new("http://127.0.0.1:8082");

    /// <summary>This service's own name, for example <c>nodes</c>. Each host sets its own.</summary>
    public string Name { get; set; } = "";

    /// <summary>This service's own secret, which identity knows under <c>Internal:Clients:&lt;name&gt;</c>.</summary>
    public string Secret { get; set; } = "";
}
