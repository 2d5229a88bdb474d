using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.Connections;
using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Admission.Introspection;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Introspection;

public sealed class KnownPrincipalsTests
{
    private static readonly IntrospectionResponse Inactive = new(
        false,
        false,
        PrincipalKind.User,
        Guid.Empty,
        Guid.Empty,
        false,
        null,
        null
    );
    private readonly Revocations _revocations = new(TimeProvider.System);
    private readonly IntrospectionCache _known;

    public KnownPrincipalsTests() =>
        _known = new(
            _revocations,
            Options.Create(new IntrospectionOptions { Capacity = 100, RefusalCapacity = 100 }),
            TimeProvider.System
        );

    [Fact]
    public void Refusals_Flood_PushNobodyOut()
    {
        var key = KeyOf("good");
        _known.Add(key, Principal());
        for (var i = 0; i < 1_000; i++)
        {
            _known.Add(KeyOf($"guess-{i}"), IntrospectionEntry.Of(Inactive, _revocations.Now, null));
        }

        Assert.NotNull(_known.Fresh(key));
        Assert.InRange(_known.Refusals, 50, 100);
    }

    [Fact]
    public void Credential_ValidAgain_IsNoLongerRefused()
    {
        var key = KeyOf("later");
        _known.Add(key, IntrospectionEntry.Of(Inactive, _revocations.Now, null));
        _known.Add(key, Principal());

        Assert.True(_known.Fresh(key)!.Answer.Active);
        Assert.Equal((1, 0), (_known.Principals, _known.Refusals));
    }

    [Fact]
    public void Keys_OfDifferentKindOrganizationOrValue_Differ()
    {
        var organization = Guid.CreateVersion7();
        CredentialKey[] keys =
        [
            KeyOf("one"),
            KeyOf("two"),
            CredentialKey.Of(new Credential(Credential.Session, "one"), default),
            CredentialKey.Of(new Credential(Credential.Bearer, "one"), new(organization, null)),
            CredentialKey.Of(new Credential(Credential.Bearer, "one"), new(Guid.Empty, null)),
            CredentialKey.Of(new Credential(Credential.Bearer, "one"), new(null, Guid.Empty)),
            CredentialKey.Of(new Credential(Credential.Bearer, "one"), new(null, organization)),
            CredentialKey.Of(new Credential(Credential.Bearer, "one"), new(organization, organization)),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(KeyOf("one"), keys[0]);
    }

    /// <summary>
    /// The revocation came after the caller was known and before the
    /// connection was counted: only <c>Track</c> can still close it.
    /// </summary>
    [Fact]
    public void Connection_TrackedAfterItsRevocation_IsClosed()
    {
        var (caller, context) = (
            new Caller(new Credential(Credential.Bearer, "x"), default, Principal()),
            new DefaultHttpContext()
        );
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        _revocations.Add(caller.Answer.CredentialId);

        using var tracked = new OpenConnections(_revocations).Track(context, caller);

        Assert.True(lifetime.Aborted);
    }

    /// <summary>Within one tick of the clock: counted, not timed.</summary>
    [Fact]
    public void Answer_OfAQuestionAskedRightAfterTheRevocation_Counts()
    {
        var (before, after) = (Principal(), Principal());
        _revocations.Add(before.Answer.CredentialId);
        after = after with { Answer = before.Answer, AskedAt = _revocations.Now };

        Assert.True(_revocations.Covers(before));
        Assert.False(_revocations.Covers(after));
    }

    /// <summary>The bus may be away: then this is how long a revoked credential lives.</summary>
    [Fact]
    public void Answer_OfThirtySecondsAgo_IsAskedForAgain()
    {
        var clock = new ManualClock();
        var revocations = new Revocations(clock);
        var (known, key) = (
            new IntrospectionCache(revocations, Options.Create(new IntrospectionOptions()), clock),
            KeyOf("good")
        );
        known.Add(key, Principal() with { AskedAt = revocations.Now });

        clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.NotNull(known.Fresh(key));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(known.Fresh(key));
    }

    private static CredentialKey KeyOf(string value) =>
        CredentialKey.Of(new Credential(Credential.Bearer, value), default);

    private IntrospectionEntry Principal() =>
        IntrospectionEntry.Of(
            new IntrospectionResponse(
                true,
                true,
                PrincipalKind.User,
                Guid.CreateVersion7(),
                Guid.CreateVersion7(),
                false,
                "token",
                DateTimeOffset.MaxValue
            ),
            _revocations.Now,
            null
        );

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }
}
