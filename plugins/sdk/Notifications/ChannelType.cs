namespace Panel.Plugins.Sdk.Notifications;

/// <param name="Type">Lower-case letters, digits and _; unique over all plugins, for example <c>discord</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="ConfigSchema">A JSON Schema of an object; secret members carry <c>"x-secret": true</c>.</param>
/// <param name="Chat">
/// True for chats: answers 400, 401, 403 and 404 end after three attempts. False: only 410 ends early.
/// </param>
public sealed record ChannelType(string Type, string Name, string ConfigSchema, bool Chat);
