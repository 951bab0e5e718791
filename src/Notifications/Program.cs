using System.CommandLine;
using Notifications.Cli.Commands;

// Signals are the host's: the library's own handler would end the process two seconds after the first, and throw at the second.
return await CommandLine.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = null });
