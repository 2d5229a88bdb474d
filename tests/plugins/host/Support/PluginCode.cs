namespace Panel.Plugins.Host.Tests.Support;

/// <summary>Sources of plugins.</summary>
internal static class PluginCode
{
    /// <summary>A DNS provider whose zones are made by the given code.</summary>
    /// <param name="zones">Statements that return the zones; <c>credential</c>, <c>cursor</c> and <c>Context</c> are there.</param>
    /// <param name="members">More members.</param>
    public static string Dns(string zones = "return Zones(\"one\");", string members = "") =>
        $$"""
            public sealed class Entry : Plugin, IDnsProvider
            {
                {{members}}
                private static DnsPage<DnsZone> Zones(params string[] names) =>
                    new(names.Select(name => new DnsZone(name, name, true)).ToList(), null);
                public DnsLimits Limits => new(["A"], 60, 3600, false, 60);
                public Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken token) =>
                    Task.FromResult(new CredentialCheck("me", []));
                #pragma warning disable CS1998
                public async Task<DnsPage<DnsZone>> ListZonesAsync(
                    ProviderCredential credential, string? cursor, CancellationToken token)
                {
                    {{zones}}
                }
                public async Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
                    ProviderCredential credential, string zoneId, string? cursor, CancellationToken token) =>
                    new([new DnsRecordSet("a." + zoneId, "A", 60, ["192.0.2.1"])], null);
                public async Task<DnsRecordSet?> FindRecordSetAsync(
                    ProviderCredential credential, string zoneId, string name, string type, CancellationToken token) =>
                    null;
                public Task ApplyAsync(
                    ProviderCredential credential, string zoneId, DnsChange change, CancellationToken token) =>
                    Task.CompletedTask;
            }
            """;
}
