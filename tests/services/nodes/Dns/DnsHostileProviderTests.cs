using System.Globalization;
using System.Net;
using System.Text.Json;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Sdk.Dns;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>Providers that answer with something else than what they were asked for.</summary>
public abstract class DnsHostileProviderTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("another.example.com", "A", "192.0.2.1")]
    [InlineData("www.example.com", "TXT", "192.0.2.1")]
    [InlineData("www.example.com", "A", "192.0.2.1\0")]
    [InlineData("www.example.com", "A", null)]
    public async Task AnswerOfAnotherRecord_IsNotTakenForNothing(string name, string type, string? value)
    {
        _scene.Provider.Found = _ => new DnsRecordSet(name, type, 300, value is null ? null! : [value]);

        await _scene.PostAsync(_scene.Body("www")).RefusedAsync(HttpStatusCode.UnprocessableEntity, "provider_refused");

        Assert.DoesNotContain(_scene.Provider.Calls, call => call.Method == "apply");
    }

    [Fact]
    public async Task AnswerThatNoTableHolds_IsKeptAsAnErrorOfItsRecord()
    {
        var made = await _scene.CreateAsync("www");
        _scene.Provider.Found = set => set is { Type: "A" } ? set with { Values = ["a\0b"] } : set;
        _scene.Set("www", "A", "198.51.100.1");

        await _scene.PassAsync();

        var row = Assert.Single(await _scene.ListAsync("&managed=true"));
        Assert.Equal("error", row.GetProperty("state").GetString());
        Assert.Equal(made.GetProperty("id").GetGuid(), row.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task ListsThatAreMissing_AreErrorsBesideTheList()
    {
        _scene.Provider.ZonePage = page => page with { Items = null! };
        await ErrorAsync("/v1/dns/zones");
        _scene.Provider.ZonePage = page => page with { Items = [null!, .. page.Items] };
        _scene.Pass(TimeSpan.FromMinutes(20));
        _scene.Provider.RecordPage = page => page with { Items = null! };
        await ErrorAsync("/v1/dns/records");
    }

    [Fact]
    public async Task CursorsThatNeverEnd_AreGivenUp()
    {
        var pages = 0;
        _scene.Provider.ZonePage = page =>
            page with
            {
                NextCursor = (Interlocked.Increment(ref pages) % 2).ToString(CultureInfo.InvariantCulture),
            };

        await ErrorAsync("/v1/dns/zones");

        Assert.InRange(pages, 2, 500);
    }

    [Fact]
    public async Task ListThatTakesTooLong_IsGivenUpAsAFailureOfItsProvider()
    {
        await _scene.ListAsync();
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));
        var pages = 0;
        _scene.Provider.RecordPage = page =>
        {
            _scene.Clock.Advance(TimeSpan.FromMinutes(1));
            return page with { NextCursor = (++pages % 2).ToString(CultureInfo.InvariantCulture) };
        };

        await _scene.Client.GetAsync("/v1/dns/records").JsonAsync();
        await Eventually.TrueAsync(() => pages > 7);
        _scene.Pass(TimeSpan.Zero);
        await ErrorAsync("/v1/dns/records");

        Assert.InRange(pages, 2, 20);
    }

    [Fact]
    public async Task ZoneWithoutAName_IsPassedOver()
    {
        _scene.Provider.AddZone("root", ".");

        var zones = await _scene.Client.GetAsync("/v1/dns/zones").JsonAsync();

        Assert.Equal(
            DnsScene.Zone,
            Assert.Single(zones.GetProperty("data").EnumerateArray()).GetProperty("name").GetString()
        );
    }

    private async Task ErrorAsync(string path)
    {
        var page = await Eventually.GetAsync(
            async cancellationToken => await _scene.Client.GetAsync(path, cancellationToken).JsonAsync(),
            page => page.GetProperty("errors").GetArrayLength() > 0
        );
        var error = page.GetProperty("errors")[0];
        Assert.Equal("provider_refused", error.GetProperty("code").GetString());
        Assert.NotEqual(JsonValueKind.Null, error.GetProperty("error").ValueKind);
    }
}

public sealed class DnsHostileProvidersOnSqlite() : DnsHostileProviderTests("sqlite");

public sealed class DnsHostileProvidersOnPostgres() : DnsHostileProviderTests("postgres");
