using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Contracts;
using Panel.Data;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Data.Paging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Hosting.Requests;
using Panel.Testing;

namespace Panel.Hosting.Tests.Web;

/// <summary>A service that only has what every service has: requests go through the real pipeline to SQLite.</summary>
public sealed class NotesHost : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FakeIdentity _identity = null!;
    private WebApplication _app = null!;

    /// <summary>Runs while a note is written.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await FakeIdentity.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Internal:Identity"] = _identity.Address.ToString(),
                ["Secrets:ActiveKey"] = "test",
                ["Secrets:Keys:test"] = Convert.ToBase64String(new byte[32]),
            }
        );
        builder.Configuration["Bus:Transport"] = "memory";
        builder.AddServiceDefaults("notes");
        builder.AddDatabaseDefaults();
        builder.AddPanelMessaging<NotesDbContext>("notes", _ => { });
        builder.Services.AddDbContext<NotesDbContext>(options =>
            options.UsePanelSqlite($"Data Source={_folder["notes.db"]}")
        );
        _app = builder.Build();
        await using (var scope = _app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<NotesDbContext>().Database.EnsureCreatedAsync();
        }

        _app.UseServiceDefaults();
        _app.UseIdempotency<NotesDbContext>();
        foreach (var prefix in (string[])["", "/v1", "/api/client", "/api/v1", "/api/auth", "/api/apikeys"])
        {
            _app.MapPost($"{prefix}/notes", CreateAsync);
        }

        foreach (var path in (string[])["/v1/marks", "/api/client/marks"])
        {
            _app.MapPost(path, (MarkNote request) => Results.Ok(request));
        }

        _app.MapPut("/v1/marks", (MarkNote request) => Results.Ok(request));
        _app.MapGet("/notes", ListAsync);
        _app.MapPost(
                "/secrets",
                () => Results.Json(new { secret = Guid.CreateVersion7() }, statusCode: StatusCodes.Status201Created)
            )
            .RequirePermission("secrets.create");
        _app.MapPost(
            "/checked-notes",
            (Principal principal) =>
                principal.Can("notes.create")
                    ? Results.Ok(new { id = Guid.CreateVersion7() })
                    : ApiErrors.Forbidden("notes.create")
        );
        _app.MapPost("/access", ChangeAccessAsync);
        _app.MapGet("/text", () => Results.Text("hello"));
        _app.MapGet("/stream", () => Results.Text("endless")).RefusesHead();
        _app.MapGet("/both", () => Results.Text("get"));
        _app.MapMethods(
            "/both",
            ["HEAD"],
            (HttpResponse response) =>
            {
                response.Headers["X-Own-Head"] = "yes";
            }
        );
        _app.MapPost("/only-post", () => Results.NoContent());
        _app.MapGet("/admins", () => Results.Text("secret")).RequireAdmin("users.read");
        _app.MapGet(
            "/notes/some",
            (int? days, [FromQuery(Name = "user_id")] Guid? userId, [AsParameters] NoteFilter filter) =>
                Results.Ok($"{days}{userId}{filter}")
        );
        await _app.StartAsync();
        Client = As(Guid.CreateVersion7());
    }

    public Uri Address => new(_app.Urls.First());

    public HttpClient As(Guid user) => As(new Principal { Kind = PrincipalKind.User, SubjectId = user });

    internal HttpClient As(Principal principal) => _identity.ClientFor(Address, principal);

    internal string TokenFor(Principal principal) => _identity.TokenFor(principal);

    public async Task<HttpResponseMessage> WriteAsync(string text, string? key, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/notes")
        {
            Content = JsonContent.Create(new { text }),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await (client ?? Client).SendAsync(request);
    }

    public async Task<int> CountAsync(string text)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<NotesDbContext>()
            .Set<Note>()
            .CountAsync(note => note.Text == text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _identity.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task<Created<Note>> CreateAsync(
        WriteNote request,
        NotesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (BeforeWrite is { } before)
        {
            await before();
        }

        var note = new Note { Text = request.Text };
        database.Add(note);
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/notes/{note.Id}", note);
    }

    // Of the subject that the query names, or of one of its credentials.
    private static async Task<Results<NoContent, ApiError>> ChangeAccessAsync(
        Guid subject,
        bool credential,
        bool fails,
        IOutbox outbox,
        NotesDbContext database,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (credential)
        {
            outbox.Publish(new CredentialRevoked(Guid.CreateVersion7(), subject, clock.GetUtcNow()));
        }
        else
        {
            outbox.Publish(new UserAccessChanged(subject, clock.GetUtcNow()));
        }

        await database.SaveChangesAsync(cancellationToken);
        return fails ? ApiErrors.Conflict("no", "No.") : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Page<Note>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        NotesDbContext database,
        CancellationToken cancellationToken
    ) =>
        query.Read(out var error) is { } page
            ? TypedResults.Ok(await database.Set<Note>().ToPageAsync(page, note => note, cancellationToken))
            : error!;
}

internal readonly record struct NoteFilter(
    bool? Hidden,
    [property: FromQuery(Name = "written_at")] DateTimeOffset? WrittenAt
);
