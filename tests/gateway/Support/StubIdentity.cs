using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Auth;
using Panel.Hosting.Health;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Tests.Support;

/// <summary>Identity as the gateway sees it: whom it knows, and when it answers, is the test's to choose.</summary>
internal sealed class StubIdentity : IAsyncDisposable
{
    public const string AnonymousToken = "token-of-nobody";
    private readonly ConcurrentDictionary<string, IntrospectionResponse> _people = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Credential, Guid User), Person> _acting = new();
    private readonly WebApplication _app;
    private int _forwarded;

    private StubIdentity()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => PanelJson.Apply(json.SerializerOptions));
        _app = builder.Build();
        _app.Use(
            async (HttpContext context, RequestDelegate next) =>
            {
                if (Hold is { } hold)
                {
                    await hold();
                }

                if (
                    !context.Request.Path.StartsWithSegments("/internal/token", StringComparison.Ordinal)
                    && !context.Request.Path.StartsWithSegments("/internal/introspect", StringComparison.Ordinal)
                )
                {
                    Interlocked.Increment(ref _forwarded);
                }

                await next(context);
            }
        );
        _app.UseRouting();
        _app.MapPost(
            "/internal/token",
            (ServiceTokenRequest request) =>
                new ServiceTokenResponse(
                    request.Anonymous ? AnonymousToken : "token-of-gateway",
                    DateTimeOffset.MaxValue
                )
        );
        _app.MapPost("/internal/introspect", AnswerAsync);
        _app.MapGet("/v1/invites/{**rest}", () => "{}");
        _app.MapGet(
            "/v1/auth/{**rest}",
            (HttpRequest request) =>
                request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                )
        );
        _app.MapPost("/v1/auth/{**rest}", EchoAsync);
        _app.MapPost("/api/{**rest}", EchoAsync);
        _app.MapGet(
            "/health/ready",
            () => new HealthResponse("healthy", new Dictionary<string, string>(StringComparer.Ordinal))
        );
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>The one organization that exists, for everybody.</summary>
    public Guid Organization { get; } = Guid.CreateVersion7();

    /// <summary>Runs after the answer is decided and before it is sent.</summary>
    public Func<string, Task>? BeforeAnswer { get; set; }

    public static async Task<StubIdentity> StartAsync()
    {
        var identity = new StubIdentity();
        await identity._app.StartAsync();
        identity.Address = new Uri(identity._app.Urls.First());
        return identity;
    }

    public Person Add(PrincipalKind kind = PrincipalKind.User, bool admin = false, params string[] allowedIps)
    {
        var person = new Person(
            $"panel_api_{Guid.CreateVersion7():N}abcdef",
            Guid.CreateVersion7(),
            Guid.CreateVersion7()
        );
        _people[person.Credential] = new IntrospectionResponse(
            true,
            true,
            kind,
            person.SubjectId,
            person.CredentialId,
            admin,
            person.Token,
            DateTimeOffset.MaxValue,
            AllowedIps: allowedIps
        );
        return person;
    }

    /// <summary>A user of whom the test names what matters to it.</summary>
    public Person AddUser(Guid? subject = null, Guid? credential = null, Guid? organization = null)
    {
        var person = new Person(
            $"panel_api_{Guid.CreateVersion7():N}abcdef",
            subject ?? Guid.CreateVersion7(),
            credential ?? Guid.CreateVersion7()
        );
        _people[person.Credential] = new IntrospectionResponse(
            true,
            true,
            PrincipalKind.User,
            person.SubjectId,
            person.CredentialId,
            false,
            person.Token,
            DateTimeOffset.MaxValue,
            OrganizationId: organization
        );
        return person;
    }

    public void Restrict(Person person, Restriction restriction) =>
        _people[person.Credential] = _people[person.Credential] with { Restriction = restriction };

    /// <summary>From now on this person may act as the other.</summary>
    public void LetAct(Person person, Person other) => _acting[(person.Credential, other.SubjectId)] = other;

    public void Remove(Person person) => _people.TryRemove(person.Credential, out _);

    /// <summary>How often it was asked about the credential.</summary>
    public int AskedAbout(string credential) => _asked.GetValueOrDefault(credential);

    /// <summary>How many requests of clients reached it.</summary>
    public int Forwarded => _forwarded;

    /// <summary>Runs before every answer, whatever the question.</summary>
    public Func<Task>? Hold { get; set; }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IntrospectionResponse> AnswerAsync(IntrospectionRequest request)
    {
        _asked.AddOrUpdate(request.Credential, 1, (_, count) => count + 1);
        var answer =
            _people.GetValueOrDefault(request.Credential)
            ?? new IntrospectionResponse(
                false,
                true,
                PrincipalKind.Anonymous,
                Guid.Empty,
                Guid.Empty,
                false,
                null,
                null
            );
        if (BeforeAnswer is { } before)
        {
            await before(request.Credential);
        }

        if (request.ActAs is { } user)
        {
            answer = ActingAs(answer, request.Credential, user);
        }

        return answer with
        {
            OrganizationFound = request.OrganizationId is null || request.OrganizationId == Organization,
        };
    }

    private IntrospectionResponse ActingAs(IntrospectionResponse own, string credential, Guid user) =>
        !_acting.TryGetValue((credential, user), out var other)
            ? own with
            {
                MayActAs = false,
                Token = null,
            }
            : own with
            {
                SubjectId = other.SubjectId,
                Token = other.Token,
                PlatformAdmin = false,
            };

    private static async Task<string> EchoAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync();
    }
}
