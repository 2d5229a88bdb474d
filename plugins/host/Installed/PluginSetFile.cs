using System.Text.Json.Serialization;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Installed;

/// <summary>What outlives a restart beside the packages: the set that was applied last, and what failed in it.</summary>
/// <param name="Set">Null before the first one.</param>
/// <param name="Failures">By plugin id.</param>
internal sealed record PluginSetFile(PluginSet? Set, Dictionary<string, PluginFailure> Failures);

/// <param name="Entry">The entry that failed, as <see cref="EntryMark.Of"/> writes it. Another one is tried anew.</param>
/// <param name="Version">Of the plugin.</param>
/// <param name="Reason">For people.</param>
internal sealed record PluginFailure(string Entry, string Version, string Reason);

[JsonSerializable(typeof(PluginSetFile))]
internal sealed partial class PluginSetFileJson : JsonSerializerContext;
