using System.CommandLine;
using Notifications.Cli;

return await CommandLine.RunAsync(args, new InvocationConfiguration());
