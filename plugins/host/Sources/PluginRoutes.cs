namespace Panel.Plugins.Host.Sources;

/// <summary>What the nodes service serves to the processes that run plugins; relative to <see cref="Root"/>.</summary>
public static class PluginRoutes
{
    public const string Root = "/internal/plugins";

    /// <summary>GET with <c>?known=</c>: the set, or 204 when it has still that version.</summary>
    public const string Set = "/set";

    /// <summary>POST: a replica's report.</summary>
    public const string Reports = "/reports";

    /// <summary>GET: the bytes of a package.</summary>
    public const string Package = "/{id}/versions/{version}/package";

    /// <summary>GET and PUT with <c>?key=</c>: a value; GET is 204 when there is none, PUT 409 when the store is full.</summary>
    public const string Values = "/{id}/values";
}
