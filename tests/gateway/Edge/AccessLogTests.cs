using System.Text.Json;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

public sealed class AccessLogTests(BrowserStage stage) : IClassFixture<BrowserStage>
{
    [Fact]
    public async Task Request_LeavesOneLineWithoutSecrets()
    {
        var person = stage.Identity.Add();
        using var response = await stage.GetAsync(
            $"/v1/invites/{new string('s', 43)}/accept?token=query-secret",
            person.Credential,
            ("Cookie", "panel_session=id:cookie-secret"),
            ("X-Api-Key", "key-secret")
        );
        var id = response.Headers.GetValues("X-Request-Id").Single();

        var line = await Eventually.GetAsync(
            () =>
                stage
                    .AccessLog.Split('\n')
                    .FirstOrDefault(line => line.EndsWith('}') && line.Contains(id, StringComparison.Ordinal)),
            line => line is not null
        );
        var entry = JsonDocument.Parse(line!).RootElement;
        (string Name, string Value)[] expected =
        [
            ("method", "GET"),
            ("path", "/v1/invites/…/accept"),
            ("status", "200"),
            ("route", "invites"),
            ("client", "127.0.0.1"),
            ("user", person.SubjectId.ToString()),
            ("credential", "bearer"),
            ("service", "identity"),
            ("replica", "one"),
        ];
        foreach (var (name, value) in expected)
        {
            Assert.Equal(value, entry.GetProperty(name).ToString());
        }

        Assert.Equal(32, entry.GetProperty("trace_id").GetString()!.Length);
        Assert.InRange(entry.GetProperty("ms").GetDouble(), 0, 60_000);
        Assert.InRange(entry.GetProperty("upstream_ms").GetDouble(), 0, entry.GetProperty("ms").GetDouble());
        foreach (var secret in (string[])["secret", "ssss", person.Credential])
        {
            Assert.DoesNotContain(secret, line!, StringComparison.Ordinal);
        }
    }
}
