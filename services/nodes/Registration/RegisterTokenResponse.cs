namespace Panel.Nodes.Registration;

/// <param name="Token">Shown this once.</param>
/// <param name="Command">The line that starts an agent with it.</param>
internal sealed record RegisterTokenResponse(string Token, DateTimeOffset ExpiresAt, string Command);
