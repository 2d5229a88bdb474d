using Panel.Plugins.Testing;

namespace Panel.Plugins.Dns.Tests;

/// <summary>What a host lends to a plugin, with a network that reaches loopback and takes faults.</summary>
public sealed class PluginHarness : LentContext
{
    public PluginHarness()
        : this(new HttpTraffic()) { }

    private PluginHarness(HttpTraffic traffic)
        : base(traffic) => Traffic = traffic;

    /// <summary>The HTTP calls that the plugin makes.</summary>
    public HttpTraffic Traffic { get; }
}
