namespace Panel.Agent.ConfigFiles;

/// <summary>
/// A file that is not what its parser expects. Becomes the file's problem, see <see cref="ConfigFileProblem"/>.
/// </summary>
internal sealed class ConfigFormatException(string message) : Exception(message);
