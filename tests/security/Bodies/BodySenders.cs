using System.Collections.Concurrent;
using System.Net;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;
using Panel.Testing;

namespace Panel.Security.Tests.Bodies;

/// <summary>
/// Who sends a body: a caller who may, so that the panel looks at the body. Five wrong passwords lock an account,
/// so where a body has one the accounts change before that.
/// </summary>
internal sealed class BodySenders(PanelUnderTest panel)
{
    private const int CallsOfAnAccount = 4;

    private readonly ConcurrentDictionary<int, Lazy<Task<string>>> _accounts = new();
    private int _guesses;

    public async Task<Dictionary<string, string>> HeadersOfAsync(ApiOperation operation) =>
        operation.Access switch
        {
            "public" => [],
            "admin" => Bearer(panel.Administrator.Client.Token!),
            _ when TakesASecret(operation) => Bearer(await FreshAsync()),
            _ => Bearer(panel.Breakable.Owner.Client.Token!),
        };

    private static Dictionary<string, string> Bearer(string token) => new() { ["Authorization"] = $"Bearer {token}" };

    private bool TakesASecret(ApiOperation operation) =>
        SchemaOfMember
            .AllOf(panel.Surface, operation.Body!.Schema)
            .Any(member =>
                member.Name is "code" or "token" || member.Name.Contains("password", StringComparison.Ordinal)
            );

    private Task<string> FreshAsync()
    {
        var number = (Interlocked.Increment(ref _guesses) - 1) / CallsOfAnAccount;
        return _accounts.GetOrAdd(number, at => new Lazy<Task<string>>(() => CreateAsync(at))).Value;
    }

    private async Task<string> CreateAsync(int number)
    {
        var email = $"guesser-{number}@example.org";
        var request = new { email, PanelUser.Password };
        (await panel.Administrator.Client.PostAsync("/v1/users", request)).Expect(HttpStatusCode.Created);
        using var user = await panel.Anonymous.LoginAsync(email);
        return user.Client.Token!;
    }
}
