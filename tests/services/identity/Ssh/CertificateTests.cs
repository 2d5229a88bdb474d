using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

public sealed class CertificateTests
{
    [Theory]
    [InlineData("ed25519", null, "ED25519")]
    [InlineData("ecdsa", 256, "ECDSA")]
    [InlineData("ecdsa", 384, "ECDSA")]
    [InlineData("ecdsa", 521, "ECDSA")]
    [InlineData("rsa", 2048, "RSA")]
    [InlineData("rsa", 4096, "RSA")]
    public async Task Certificate_ForEachKindOfKey_IsReadBySshKeygen(string type, int? bits, string shown)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync(type, bits);

        var issued = await identity.Gateway.CertifyAsync(admin.Access, key, ["root", "deploy"], hours: 8);

        var read = await key.ReadAsync(issued.Field("certificate")!);
        Assert.Contains($"Public key: {shown}-CERT {issued.Field("fingerprint")}", read, StringComparison.Ordinal);
        Assert.Contains("user certificate", read, StringComparison.Ordinal);
        Assert.Contains($"Serial: {issued.Field("serial_number")}\n", read, StringComparison.Ordinal);
        Assert.Contains($"Key ID: \"admin/{issued.Id}\"", read, StringComparison.Ordinal);
        Assert.Matches(@"Principals: \n\s+root\n\s+deploy\n", read);
        Assert.Matches(@"Critical Options: \(none\)\n\s+Extensions: \n\s+permit-pty\n$", read);
        Assert.Contains("using ecdsa-sha2-nistp256", read, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ecdsa-p256", "ecdsa-sha2-nistp256")]
    [InlineData("ecdsa-p384", "ecdsa-sha2-nistp384")]
    [InlineData("rsa-4096", "rsa-sha2-512")]
    public async Task Certificate_OfEachKindOfAuthority_IsReadBySshKeygen(string algorithm, string signature)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        (await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { algorithm })).Expect(
            HttpStatusCode.Created
        );
        var rotated = await identity.Gateway.RotateAsync(admin.Access);

        var read = await key.ReadAsync((await identity.Gateway.CertifyAsync(admin.Access, key)).Field("certificate")!);

        Assert.Equal(algorithm, rotated.Field("algorithm"));
        Assert.Contains($"{rotated.Field("fingerprint")} (using {signature})", read, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Issue_WithOptions_WritesThemInTheFormThatServersRead(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["source-address"] = "192.0.2.7,2001:db8::/32",
            ["force-command"] = "uptime -p",
        };

        var issued = await identity.Gateway.PostAsync(
            admin.Access,
            SshApi.Issue,
            new
            {
                public_key = key.PublicKey,
                critical_options = options,
                extensions = new[] { "permit-pty", "permit-X11-forwarding", "permit-pty" },
            }
        );

        var read = await key.ReadAsync(issued.Expect(HttpStatusCode.Created).Field("certificate")!);
        Assert.Matches(
            @"Critical Options: \n\s+force-command uptime -p\n"
                + @"\s+source-address 192\.0\.2\.7/32,2001:db8::/32\n\s+Extensions: \n\s+permit-X11-forwarding\n\s+permit-pty\n$",
            read
        );
    }

    [Theory, EachDatabase]
    public async Task Issue_Validity_IsTheAskedOneWithinTheLimit(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(
            database,
            clock,
            ("Identity:Ssh:LongestHours", "12")
        );
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();

        var issued = await identity.Gateway.CertifyAsync(admin.Access, key, hours: 12);

        Assert.Equal(ManualClock.Start.AddMinutes(-1), issued.Body.GetProperty("valid_after").GetDateTimeOffset());
        Assert.Equal(ManualClock.Start.AddHours(12), issued.Body.GetProperty("valid_before").GetDateTimeOffset());
        Assert.Contains(
            "from 2025-12-31T23:59:00 to 2026-01-01T12:00:00",
            await key.ReadAsync(issued.Field("certificate")!),
            StringComparison.Ordinal
        );
        foreach (var hours in new[] { 0, -1, 13, int.MaxValue })
        {
            var refused = await identity.Gateway.PostAsync(
                admin.Access,
                SshApi.Issue,
                new { public_key = key.PublicKey, validity_hours = hours }
            );
            Assert.True(
                refused
                    .Expect(HttpStatusCode.BadRequest)
                    .Body.GetProperty("errors")
                    .TryGetProperty("validity_hours", out _)
            );
        }
    }

    [Theory, EachDatabase]
    public async Task Issue_ForAnOrdinaryUser_IsForTheirOwnNameOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        // Anybody may choose such a name; it must not open the account of that name.
        var token = SignedIn
            .Of(
                "root@example.org",
                await identity.Gateway.PostAsync(
                    "/v1/auth/register",
                    new
                    {
                        email = "root@example.org",
                        username = "root",
                        password = GatewayClient.Password,
                    }
                )
            )
            .Access;
        using var key = await KeyFile.CreateAsync();
        var node = Guid.CreateVersion7();

        var own = await identity.Gateway.CertifyAsync(token, key);
        var named = await identity.Gateway.CertifyAsync(token, key, ["root"]);
        var bound = await identity.Gateway.CertifyAsync(token, key, ["user:root"], node: node);

        Assert.Equal(["user:root"], Principals(own));
        Assert.Equal(["user:root"], Principals(named));
        Assert.Equal([$"user:root@{node}"], Principals(bound));
        Assert.Matches(@"Principals: \n\s+user:root\n\s+Critical", await key.ReadAsync(named.Field("certificate")!));
        foreach (var other in new[] { "admin", "user:admin", "ROOT", "root@node" })
        {
            var refused = await identity.Gateway.PostAsync(
                token,
                SshApi.Issue,
                new { public_key = key.PublicKey, principals = new[] { "root", other } }
            );
            Assert.Equal("principal_not_allowed", refused.Expect(HttpStatusCode.Forbidden).Code);
        }
    }

    [Theory, EachDatabase]
    public async Task Issue_ForAnyName_NeedsTheAdministratorsPermissionInTheCredential(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var narrow = await identity.Gateway.CreateApiTokenAsync(admin.Access, "ssh-certificates.create");
        var wide = await identity.Gateway.CreateApiTokenAsync(admin.Access, "ssh-certificates.create", "ssh-ca.create");
        var none = await identity.Gateway.CreateApiTokenAsync(admin.Access, "ssh-ca.create");
        using var key = await KeyFile.CreateAsync();
        var node = Guid.CreateVersion7();

        var refused = await identity.Gateway.PostAsync(
            narrow,
            SshApi.Issue,
            new { public_key = key.PublicKey, principals = new[] { "root" } }
        );

        Assert.Equal("principal_not_allowed", refused.Expect(HttpStatusCode.Forbidden).Code);
        Assert.Equal(
            [$"root@{node}"],
            Principals(await identity.Gateway.CertifyAsync(wide, key, ["root"], node: node))
        );
        (await identity.Gateway.PostAsync(none, SshApi.Issue, new { public_key = key.PublicKey })).Expect(
            HttpStatusCode.Forbidden
        );
    }

    [Theory, EachDatabase]
    public async Task Issue_UnderATokenForSomeNodes_IsForThoseOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access);
        var node = Guid.CreateVersion7();
        await identity.WithAsync(async db =>
        {
            (await db.Set<ApiToken>().SingleAsync()).NodeIds = [node];
            await db.SaveChangesAsync();
        });
        using var key = await KeyFile.CreateAsync();

        Assert.Equal([$"user:admin@{node}"], Principals(await identity.Gateway.CertifyAsync(token, key, node: node)));
        foreach (var other in new Guid?[] { null, Guid.CreateVersion7() })
        {
            var refused = await identity.Gateway.PostAsync(
                token,
                SshApi.Issue,
                new { public_key = key.PublicKey, node_id = other }
            );
            Assert.Equal("beyond_own_token", refused.Expect(HttpStatusCode.Forbidden).Code);
        }
    }

    [Theory]
    [InlineData("""{"principals":[]}""", "principals")]
    [InlineData("""{"principals":[null]}""", "principals")]
    [InlineData("""{"principals":[""]}""", "principals")]
    [InlineData("""{"principals":["a b"]}""", "principals")]
    [InlineData("""{"principals":["root\n"]}""", "principals")]
    [InlineData("""{"principals":["*"]}""", "principals")]
    [InlineData("""{"principals":["a","b","c","d","e","f","g","h","i","j","k"]}""", "principals")]
    [InlineData("""{"principals":"root"}""", "principals")]
    [InlineData("""{"validity_hours":1.5}""", "validity_hours")]
    [InlineData("""{"node_id":"somewhere"}""", "node_id")]
    [InlineData("""{"extensions":["no-touch-required"]}""", "extensions")]
    [InlineData("""{"extensions":[null]}""", "extensions")]
    [InlineData("""{"critical_options":{"verify-required":""}}""", "critical_options")]
    [InlineData("""{"critical_options":{"force-command":"a\nb"}}""", "critical_options")]
    [InlineData("""{"critical_options":{"force-command":null}}""", "critical_options")]
    [InlineData("""{"critical_options":{"source-address":"everywhere"}}""", "critical_options")]
    [InlineData("""{"critical_options":{"source-address":"192.0.2.0/24,"}}""", "critical_options")]
    [InlineData("""{"critical_options":{"source-address":"192.0.2.0/33"}}""", "critical_options")]
    [InlineData("""{"critical_options":{"source-address":"fe80::1%eth0"}}""", "critical_options")]
    [InlineData("""{"public_key":null}""", "public_key")]
    public async Task Issue_WithAMemberThatIsNotRight_NamesIt(string json, string field)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var body = json.Contains("public_key", StringComparison.Ordinal)
            ? json
            : $$"""{"public_key":"{{key.PublicKey.Trim()}}",{{json[1..]}}""";

        var answer = await identity.Gateway.AsAsync(admin.Access, HttpMethod.Post, SshApi.Issue, body);

        Assert.Contains(
            field,
            answer.Expect(HttpStatusCode.BadRequest).Body.GetProperty("errors").EnumerateObject().First().Name,
            StringComparison.Ordinal
        );
    }

    [Theory, EachDatabase]
    public async Task Certificates_OfOthers_AreNotThere(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var (one, other) = (await identity.Gateway.RegisterUserAsync(), await identity.Gateway.RegisterUserAsync());
        using var key = await KeyFile.CreateAsync();
        var id = (await identity.Gateway.CertifyAsync(one.Access, key)).Id;
        var second = (await identity.Gateway.CertifyAsync(one.Access, key)).Id;

        (await identity.Gateway.GetAsync(other.Access, $"/v1/ssh/certificates/{id}")).Expect(HttpStatusCode.NotFound);
        (await identity.Gateway.RevokeAsync(other.Access, id)).Expect(HttpStatusCode.NotFound);

        Assert.Empty((await identity.Gateway.GetAsync(other.Access, "/v1/ssh/certificates")).Data.EnumerateArray());
        var owner = (await identity.Gateway.IntrospectAsync("bearer", one.Access)).SubjectId;
        Assert.Empty(
            (
                await identity.Gateway.GetAsync(other.Access, $"/v1/ssh/certificates?user_id={owner}")
            ).Data.EnumerateArray()
        );
        Assert.Equal([second, id], Ids(await identity.Gateway.GetAsync(one.Access, "/v1/ssh/certificates")));
        Assert.Equal(
            [second, id],
            Ids(await identity.Gateway.GetAsync(admin.Access, $"/v1/ssh/certificates?user_id={owner}"))
        );
        Assert.Equal(
            id,
            (await identity.Gateway.GetAsync(one.Access, $"/v1/ssh/certificates/{id}")).Expect(HttpStatusCode.OK).Id
        );
        (await identity.Gateway.RevokeAsync(admin.Access, id)).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Issue_PastTheLimit_IsRefusedUntilOneHasEnded(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var first = await identity.Gateway.CertifyAsync(admin.Access, key, hours: 1);
        var body = new { public_key = key.PublicKey, validity_hours = 1 };
        await identity.WithAsync(async db =>
        {
            var row = await db.Set<SshCertificate>().AsNoTracking().SingleAsync();
            for (var serial = 1; serial < 200; serial++)
            {
                db.Add(
                    new Identity.Ssh.Certificates.SshCertificate
                    {
                        Id = Guid.CreateVersion7(),
                        UserId = row.UserId,
                        CaKeyId = row.CaKeyId,
                        Serial = serial,
                        KeyId = row.KeyId,
                        Fingerprint = row.Fingerprint,
                        Principals = row.Principals,
                        NodeId = null,
                        Text = row.Text,
                        CreatedAt = row.CreatedAt,
                        ValidAfter = row.ValidAfter,
                        ValidBefore = row.ValidBefore,
                    }
                );
            }

            await db.SaveChangesAsync();
        });

        Assert.Equal(
            "certificate_limit",
            (await identity.Gateway.PostAsync(admin.Access, SshApi.Issue, body)).Expect(HttpStatusCode.Conflict).Code
        );
        // Revoking makes no room, or the revocation list could grow without end.
        (await identity.Gateway.RevokeAsync(admin.Access, first.Id)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.PostAsync(admin.Access, SshApi.Issue, body)).Expect(HttpStatusCode.Conflict);

        clock.Advance(TimeSpan.FromHours(1));
        var later = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));
        await identity.Gateway.CertifyAsync(later.Access, key);
    }

    private static IEnumerable<string?> Principals(Answer answer) =>
        answer.Body.GetProperty("principals").EnumerateArray().Select(name => name.GetString());

    private static IEnumerable<Guid> Ids(Answer answer) =>
        answer.Data.EnumerateArray().Select(row => row.GetProperty("id").GetGuid());
}
