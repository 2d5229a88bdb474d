using System.Text.Json;
using Panel.AgentLink;

namespace Panel.Agent.Registration;

/// <summary><c>identity.json</c> in the data folder. It holds secrets, so only the agent's user can read it.</summary>
internal sealed class IdentityFile(string dataFolder)
{
    private readonly string path = Path.Combine(dataFolder, "identity.json");

    /// <summary>
    /// Null before the registration. Throws when the file is there but is not an
    /// identity: registering again would orphan the node.
    /// </summary>
    public async Task<RegisterAgentResponse?> LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            await using var file = File.OpenRead(path);
            var identity = await JsonSerializer.DeserializeAsync(
                file,
                AgentLinkJson.Default.RegisterAgentResponse,
                cancellationToken
            );
            return RegistrationOutcome.IsComplete(identity)
                ? identity
                : throw new JsonException("A member is missing.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{path} is damaged ({exception.Message}). Restore it, or remove it and register the agent again.",
                exception
            );
        }
    }

    public async Task SaveAsync(RegisterAgentResponse identity, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(
                file,
                identity,
                AgentLinkJson.Default.RegisterAgentResponse,
                cancellationToken
            );
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
