using Notifications.Cli;

return await CommandLine.Create().Parse(args).InvokeAsync();
