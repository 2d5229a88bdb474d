using System.Text;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

/// <summary>What every provider keeps to; each runs it against its server.</summary>
public abstract class ProviderContract : IAsyncLifetime
{
    private static int _counter;

    public static TheoryData<string, string[], string[]> Types =>
        new()
        {
            { "A", ["192.0.2.1", "192.0.2.2"], ["192.0.2.2", "192.0.2.3"] },
            { "AAAA", ["2001:db8::1"], ["2001:db8::1", "2001:db8::2"] },
            { "CNAME", ["target.example.com"], ["other.example.com"] },
            { "TXT", ["one two", "three"], ["one two"] },
            { "SRV", ["0 5 25565 mc.example.com"], ["10 5 25566 mc.example.com", "0 5 25565 mc.example.com"] },
            { "MX", ["10 mail.example.com", "20 backup.example.com"], ["10 mail.example.com"] },
            { "CAA", ["0 issue \"ca.example\""], ["0 issuewild \";\"", "128 iodef \"mailto:a@example.com\""] },
            { "NS", ["ns1.example.com", "ns2.example.com"], ["ns2.example.com"] },
        };

    public static TheoryData<string> Texts =>
        new()
        {
            "v=spf1 include:example.com ~all",
            "quoted \"text\" and back\\slash",
            "ends with a backslash\\",
            "\\065 is no escape",
            "Grüße, ☃ and 😀",
            "semi;colon, 'single' and $dollar @at (brackets)",
            "  spaces around  ",
            new string('x', 255),
            new string('y', 256),
            string.Concat(Enumerable.Repeat("a long text, 12345. ", 40)),
            new string('z', 254) + "é" + new string('z', 300),
            "tab\tand line\nbreak",
        };

    public static TheoryData<string, string> BadValues =>
        new()
        {
            { "A", "1.2.3" },
            { "A", "2001:db8::1" },
            { "A", "192.0.2.1\n@ NS evil.example" },
            { "AAAA", "fe80::1%eth0" },
            { "CNAME", "two words" },
            { "CNAME", "grüße.example.com" },
            { "CNAME", new string('a', 64) + ".example.com" },
            { "MX", "mail.example.com" },
            { "MX", "70000 mail.example.com" },
            { "SRV", "0 5 mc.example.com" },
            { "CAA", "256 issue \"ca.example\"" },
            { "CAA", "0 issue \"ca.example\n\"" },
            { "TXT", new string('x', 20_000) },
            { "SOA", "ns1 hostmaster 1 1 1 1 1" },
        };

    public static TheoryData<string> BadNames =>
        new() { "two words.", "a..b", "under.*", "ümlaut", new string('a', 64), "a\nb", "a/../b", "a?b" };

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Started.</summary>
    protected abstract IDnsProvider Provider { get; }

    protected abstract ProviderCredential Credential { get; }

    /// <summary>One that the server refuses, whose secret is <see cref="WrongSecret"/>.</summary>
    protected abstract ProviderCredential WrongCredential { get; }

    protected abstract string WrongSecret { get; }

    /// <summary>A zone whose records the tests change.</summary>
    protected abstract DnsZone Zone { get; }

    /// <summary>All zones that the credential sees.</summary>
    protected abstract IReadOnlyCollection<string> ZoneNames { get; }

    /// <summary>A zone of many sets, and their number without the zone's own.</summary>
    protected abstract (string ZoneId, int Sets) LargeZone { get; }

    /// <summary>Whether the server itself compares before it writes.</summary>
    protected virtual bool ComparesAtServer => false;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Grows with each change that reached the server.</summary>
    protected abstract Task<long> CountWritesAsync();

    /// <summary>What stands there by a look that is not the plugin's, in the SDK's form.</summary>
    protected abstract Task<IReadOnlyList<string>> LookAsync(string name, string type);

    protected string NewName() => $"t{Interlocked.Increment(ref _counter)}.{Zone.Name}";

    protected Task ApplyAsync(string name, string type, DnsRecordSet? expected, DnsRecordSet? wanted) =>
        Provider.ApplyAsync(Credential, Zone.Id, new DnsChange(name, type, expected, wanted), Cancelled);

    protected Task<DnsRecordSet?> FindAsync(string name, string type) =>
        Provider.FindRecordSetAsync(Credential, Zone.Id, name, type, Cancelled);

    protected static DnsRecordSet Set(string name, string type, params string[] values) => new(name, type, 300, values);

    protected static async Task<ProviderException> FailsAsync(ProviderFailure failure, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<ProviderException>(call);
        Assert.True(exception.Failure == failure, $"{exception.Failure}: {exception.Message}");
        return exception;
    }

    protected async Task<List<DnsRecordSet>> ListAsync(string zoneId)
    {
        var sets = new List<DnsRecordSet>();
        string? cursor = null;
        do
        {
            var page = await Provider.ListRecordSetsAsync(Credential, zoneId, cursor, Cancelled);
            Assert.InRange(page.Items.Count, 0, 1000);
            sets.AddRange(page.Items);
            cursor = page.NextCursor;
        } while (cursor is not null);

        return sets;
    }

    protected async Task<List<DnsZone>> ListZonesAsync()
    {
        var zones = new List<DnsZone>();
        string? cursor = null;
        do
        {
            var page = await Provider.ListZonesAsync(Credential, cursor, Cancelled);
            zones.AddRange(page.Items);
            cursor = page.NextCursor;
        } while (cursor is not null);

        return zones;
    }

    [Fact]
    public async Task Zones_Listed_ComeOnceEach()
    {
        var zones = await ListZonesAsync();
        Assert.Equal(ZoneNames.Order(), zones.Select(zone => zone.Name).Order());
        Assert.Contains(Zone, zones);
    }

    [Fact]
    public async Task LargeZone_Listed_ComesWholeWithNoSetSplit()
    {
        var sets = await ListAsync(LargeZone.ZoneId);
        var own = sets.Where(set => set.Name.StartsWith("host", StringComparison.Ordinal)).ToList();
        Assert.Equal(LargeZone.Sets, own.Count);
        Assert.Equal(sets.Count, sets.Select(set => (set.Name, set.Type)).Distinct().Count());
        Assert.All(own, set => Assert.Equal(set.Type == "A" ? 2 : 1, set.Values.Count));
        Assert.DoesNotContain(sets, set => set.Type == "SOA");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Set_CreatedChangedDeleted_StandsAsWanted(string type, string[] first, string[] second)
    {
        var name = NewName();
        var created = Set(name, type, first);
        await ApplyAsync(name, type, expected: null, created);
        await StandsAsync(created);

        var changed = created with { Values = second, Ttl = 600 };
        await ApplyAsync(name, type, created, changed);
        await StandsAsync(changed);

        await ApplyAsync(name, type, changed, wanted: null);
        Assert.Null(await FindAsync(name, type));
        Assert.Empty(await LookAsync(name, type));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_OfAnyForm_ComesBackAsItWas(string text)
    {
        var name = NewName();
        var wanted = Set(name, "TXT", text);
        await ApplyAsync(name, "TXT", expected: null, wanted);
        await StandsAsync(wanted);
        await ApplyAsync(name, "TXT", wanted, Set(name, "TXT", text, "and another"));
        await StandsAsync(Set(name, "TXT", text, "and another"));
    }

    [Fact]
    public async Task Values_InOtherForms_AreTheSame()
    {
        var name = NewName();
        await ApplyAsync(name, "AAAA", expected: null, Set(name, "AAAA", "2001:0DB8:0:0::1"));
        await StandsAsync(Set(name, "AAAA", "2001:db8::1"));
        var writes = await CountWritesAsync();
        await ApplyAsync(name.ToUpperInvariant() + ".", "AAAA", expected: null, Set(name, "AAAA", "2001:DB8::0001"));
        Assert.Equal(writes, await CountWritesAsync());

        var service = NewName();
        await ApplyAsync(service, "SRV", expected: null, Set(service, "SRV", "0  5 25565   MC.Example.com."));
        await StandsAsync(Set(service, "SRV", "0 5 25565 mc.example.com"));
    }

    [Fact]
    public async Task Set_NotAsExpected_IsAConflictAndStays()
    {
        var name = NewName();
        var stands = Set(name, "A", "192.0.2.1");
        await ApplyAsync(name, "A", expected: null, stands);
        var writes = await CountWritesAsync();

        var other = Set(name, "A", "192.0.2.9");
        var absent = NewName();
        await FailsAsync(ProviderFailure.Conflict, () => ApplyAsync(name, "A", expected: null, other));
        await FailsAsync(ProviderFailure.Conflict, () => ApplyAsync(name, "A", Set(name, "A", "192.0.2.2"), other));
        await FailsAsync(
            ProviderFailure.Conflict,
            () => ApplyAsync(name, "A", Set(name, "A", "192.0.2.1", "192.0.2.2"), wanted: null)
        );
        await FailsAsync(
            ProviderFailure.Conflict,
            () => ApplyAsync(absent, "A", stands, Set(absent, "A", "192.0.2.9"))
        );

        Assert.Equal(writes, await CountWritesAsync());
        await StandsAsync(stands);
        Assert.Empty(await LookAsync(absent, "A"));
    }

    [Fact]
    public async Task Set_AlreadyAsWanted_IsNotWritten()
    {
        var name = NewName();
        var wanted = Set(name, "A", "192.0.2.1", "192.0.2.2");
        await ApplyAsync(name, "A", expected: null, wanted);
        var writes = await CountWritesAsync();

        await ApplyAsync(name, "A", expected: null, wanted with { Values = ["192.0.2.2", "192.0.2.1"] });
        await ApplyAsync(name, "A", Set(name, "A", "192.0.2.7"), wanted);
        await ApplyAsync(NewName(), "A", expected: null, wanted: null);

        Assert.Equal(writes, await CountWritesAsync());
    }

    [Fact]
    public async Task Ttl_Alone_IsChanged()
    {
        var name = NewName();
        var stands = Set(name, "A", "192.0.2.1");
        await ApplyAsync(name, "A", expected: null, stands);
        await ApplyAsync(name, "A", stands, stands with { Ttl = 3600 });
        Assert.Equal(3600, (await FindAsync(name, "A"))!.Ttl);
    }

    [Fact]
    public async Task Wildcard_Written_StandsForItselfAlone()
    {
        var parent = NewName();
        var wanted = Set("*." + parent, "A", "192.0.2.1");
        await ApplyAsync(wanted.Name, "A", expected: null, wanted);
        await StandsAsync(wanted);

        Assert.Null(await FindAsync("below." + parent, "A"));
        var below = Set("below." + parent, "A", "192.0.2.2");
        await ApplyAsync(below.Name, "A", expected: null, below);
        await ApplyAsync(below.Name, "A", below, wanted: null);
        await ApplyAsync(wanted.Name, "A", wanted, wanted: null);
        Assert.Null(await FindAsync(wanted.Name, "A"));
    }

    [Fact]
    public async Task Apex_HoldsRecords()
    {
        var mail = Set(Zone.Name, "MX", "10 mail.example.com");
        await ApplyAsync(mail.Name, "MX", expected: null, mail);
        await StandsAsync(mail);
        await ApplyAsync(mail.Name, "MX", mail, wanted: null);
        Assert.Null(await FindAsync(mail.Name, "MX"));
    }

    [Fact]
    public async Task Cname_BesideAnotherSet_IsRefusedAndNotLost()
    {
        var name = NewName();
        await ApplyAsync(name, "A", expected: null, Set(name, "A", "192.0.2.1"));
        var exception = await Assert.ThrowsAsync<ProviderException>(() =>
            ApplyAsync(name, "CNAME", expected: null, Set(name, "CNAME", "target.example.com"))
        );
        Assert.True(exception.Failure is ProviderFailure.Refused or ProviderFailure.Conflict, exception.ToString());
        await StandsAsync(Set(name, "A", "192.0.2.1"));
        Assert.Null(await FindAsync(name, "CNAME"));
    }

    [Fact]
    public async Task Cname_DoesNotStandForOtherTypes()
    {
        var name = NewName();
        await ApplyAsync(name, "CNAME", expected: null, Set(name, "CNAME", Zone.Name));
        Assert.Null(await FindAsync(name, "A"));
        Assert.Null(await FindAsync(name, "NS"));
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task Value_ThatIsNone_IsRefusedUnwritten(string type, string value)
    {
        var name = NewName();
        var writes = await CountWritesAsync();
        await FailsAsync(ProviderFailure.Refused, () => ApplyAsync(name, type, expected: null, Set(name, type, value)));
        Assert.Equal(writes, await CountWritesAsync());
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Name_ThatIsNone_IsRefusedUnwritten(string label)
    {
        var writes = await CountWritesAsync();
        var name = $"{label}.{Zone.Name}";
        await FailsAsync(ProviderFailure.Refused, () => ApplyAsync(name, "A", null, Set(name, "A", "192.0.2.1")));
        await FailsAsync(ProviderFailure.Refused, () => FindAsync(name, "A"));
        Assert.Equal(writes, await CountWritesAsync());
    }

    [Fact]
    public async Task Name_OutsideOfTheZone_IsRefused()
    {
        var writes = await CountWritesAsync();
        foreach (var name in (string[])["www.example.org", "x" + Zone.Name])
        {
            await FailsAsync(ProviderFailure.Refused, () => ApplyAsync(name, "A", null, Set(name, "A", "192.0.2.1")));
        }

        Assert.Equal(writes, await CountWritesAsync());
    }

    [Theory]
    [InlineData("nowhere.test")]
    [InlineData("..")]
    [InlineData("../../servers")]
    [InlineData("a?b=c")]
    [InlineData("")]
    public async Task Zone_ThatIsNotThere_IsNotFound(string zoneId)
    {
        var name = NewName();
        await FailsAsync(
            ProviderFailure.NotFound,
            () => Provider.ListRecordSetsAsync(Credential, zoneId, null, Cancelled)
        );
        await FailsAsync(
            ProviderFailure.NotFound,
            () => Provider.FindRecordSetAsync(Credential, zoneId, name, "A", Cancelled)
        );
        var change = new DnsChange(name, "A", null, Set(name, "A", "192.0.2.1"));
        await FailsAsync(ProviderFailure.NotFound, () => Provider.ApplyAsync(Credential, zoneId, change, Cancelled));
    }

    [Fact]
    public async Task Credential_ThatIsWrong_IsUnauthorizedAndNotShown()
    {
        var name = NewName();
        var change = new DnsChange(name, "A", null, Set(name, "A", "192.0.2.1"));
        Func<Task>[] calls =
        [
            () => Provider.ListZonesAsync(WrongCredential, null, Cancelled),
            () => Provider.ListRecordSetsAsync(WrongCredential, Zone.Id, null, Cancelled),
            () => Provider.FindRecordSetAsync(WrongCredential, Zone.Id, name, "A", Cancelled),
            () => Provider.ApplyAsync(WrongCredential, Zone.Id, change, Cancelled),
        ];
        foreach (var call in calls)
        {
            var exception = await FailsAsync(ProviderFailure.Unauthorized, call);
            Assert.DoesNotContain(WrongSecret, exception.ToString(), StringComparison.Ordinal);
        }

        var check = await Provider.VerifyAsync(WrongCredential, Cancelled);
        Assert.Contains(check.Checks, step => !step.Ok);
        Assert.All(
            check.Checks,
            step => Assert.DoesNotContain(WrongSecret, step.Message ?? "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Credential_ThatIsRight_PassesEachCheck()
    {
        var check = await Provider.VerifyAsync(Credential, Cancelled);
        Assert.NotEmpty(check.Checks);
        Assert.All(check.Checks, step => Assert.True(step.Ok, $"{step.Name}: {step.Message}"));
    }

    [Fact]
    public async Task Changes_AtTheSameTime_DoNotBothWin()
    {
        if (!ComparesAtServer)
        {
            return;
        }

        var name = NewName();
        var stands = Set(name, "A", "192.0.2.1");
        await ApplyAsync(name, "A", expected: null, stands);
        var changes = Enumerable
            .Range(2, 8)
            .Select(async number =>
            {
                try
                {
                    await ApplyAsync(name, "A", stands, Set(name, "A", $"192.0.2.{number}"));
                    return 1;
                }
                catch (ProviderException exception) when (exception.Failure == ProviderFailure.Conflict)
                {
                    return 0;
                }
            });
        Assert.Equal(1, (await Task.WhenAll(changes)).Sum());
        Assert.Single((await FindAsync(name, "A"))!.Values);
    }

    [Fact]
    public void Limits_HoldTheTypesOfThePanel() =>
        Assert.Equal(
            ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"],
            Provider.Limits.Types.Order(StringComparer.Ordinal)
        );

    protected async Task StandsAsync(DnsRecordSet wanted)
    {
        var found = await FindAsync(wanted.Name, wanted.Type);
        Assert.NotNull(found);
        Assert.Equal(wanted with { Values = [] }, found with { Values = [], Proxied = wanted.Proxied });
        Assert.Equal(wanted.Values.Order(StringComparer.Ordinal), found.Values.Order(StringComparer.Ordinal));
        Assert.Equal(
            wanted.Values.Order(StringComparer.Ordinal),
            (await LookAsync(wanted.Name, wanted.Type)).Order(StringComparer.Ordinal)
        );
        var listed = (await ListAsync(Zone.Id)).Single(set => set.Name == wanted.Name && set.Type == wanted.Type);
        Assert.Equal(found.Values.Order(StringComparer.Ordinal), listed.Values.Order(StringComparer.Ordinal));
    }
}
