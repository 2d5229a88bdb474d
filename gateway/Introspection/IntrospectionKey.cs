using System.Security.Cryptography;
using System.Text;
using Panel.Gateway.Credentials;

namespace Panel.Gateway.Introspection;

/// <summary>Key of a known principal: a hash, so that no credential lies in memory longer than its request.</summary>
internal readonly record struct IntrospectionKey(string Hash)
{
    public static IntrospectionKey Of(Credential credential, Guid? organization) =>
        new(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{credential.Kind}\n{credential.Value}\n{organization}"))));
}
