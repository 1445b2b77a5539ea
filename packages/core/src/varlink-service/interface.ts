import { defineVarlinkService } from "../interface/define-interface.ts";

/** What every service answers (UAPI.20 §org.varlink.service). */
export const VarlinkService = defineVarlinkService(`# What every Varlink service answers about itself
interface org.varlink.service

# Who made the service, and which interfaces it implements
method GetInfo() -> (
  # Who makes the service
  vendor: string,
  # What the service is a part of
  product: string,
  # The version of that product
  version: string,
  # Where to read about it
  url: string,
  # The interfaces it implements, this one among them
  interfaces: []string
)

# The description of one of its interfaces
method GetInterfaceDescription(
  # The name of the interface
  interface: string
) -> (
  # The text of its description
  description: string
)

# The service lacks the interface
error InterfaceNotFound (interface: string)

# The interface lacks the method
error MethodNotFound (method: string)

# The service does not implement the method, although its interface declares it
error MethodNotImplemented (method: string)

# A parameter is missing, unknown or ill-typed
error InvalidParameter (parameter: string)

# The client may not call the method
error PermissionDenied ()

# The method must be called with 'more'
error ExpectedMore ()

# The method must be called with 'upgrade'
error ExpectedUpgrade ()
`);
