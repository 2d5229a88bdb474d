using System.Security.Cryptography;
using System.Text;
using Panel.Hosting.Secrets;

namespace Panel.Identity.Internal;

/// <summary>The secrets of the services: <c>Internal:Clients:&lt;name&gt;</c>.</summary>
internal sealed class ServiceClientSecrets(IConfiguration configuration)
{
    /// <summary>Takes as long for an unknown name.</summary>
    public bool IsRight(string name, string secret)
    {
        var known = configuration
            .GetSection("Internal:Clients")
            .GetChildren()
            .FirstOrDefault(client => client.Key == name)
            ?.Value;
        var expected = Encoding.ASCII.GetBytes(Token.Hash(known ?? ""));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(Token.Hash(secret)))
            && known is { Length: > 0 };
    }
}
