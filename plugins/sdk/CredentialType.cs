namespace Panel.Plugins.Sdk;

/// <summary>A kind of credential that a plugin takes; stands in the manifest, so that no code runs to show a form.</summary>
/// <param name="Type">Lower-case letters, digits and _; unique over all plugins, for example <c>hetzner</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Schema">A JSON Schema of an object with string members; secret ones carry <c>"x-secret": true</c>.</param>
public sealed record CredentialType(string Type, string Name, System.Text.Json.JsonElement Schema);
